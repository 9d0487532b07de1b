package dev.sluice.kube.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyRulesTest {
    @ParameterizedTest(name = "{0} past {1}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "10.0.0.1, -, false",
                "localhost, -, true",
                "127.0.0.1, -, true",
                "127.8.8.8, -, true",
                "::1, -, true",
                "10.0.0.1, '*', true",
                "10.0.0.1, 'a.b, *', true",
                "10.0.0.1, 10.0.0.1, true",
                "10.0.0.1, ' 10.0.0.1 ', true",
                "10.0.0.1, 10.0.0.2, false",
                "10.0.0.1, 10.0.0.1:6443, true",
                "10.0.0.1, 10.0.0.1:443, false",
                "10.0.0.1, 10.0.0.0/8, true",
                "10.0.0.1, 10.0.0.0/33, false",
                "10.0.0.1, 11.0.0.0/8, false",
                "10.0.0.1, .1, false",
                "10.0.0.1, 0.0.1, false",
                "fd00::1, fd00::/8, true",
                "fd00::1, fd00:0::1, true",
                "fd00::1, '[fd00::1]', true",
                "fd00::1, '[fd00::1]:6443', true",
                "fd00::1, '[fd00::1]:443', false",
                "fd00::1, 10.0.0.0/8, false",
                "api.example.com, example.com, true",
                "example.com, example.com, true",
                "API.Example.com, EXAMPLE.com, true",
                "anexample.com, example.com, false",
                "api.example.com, .example.com, true",
                "example.com, .example.com, false",
                "api.example.com, '*.example.com', true",
                "example.com, '*.example.com', false",
                "api.example.com, example.com:6443, true",
                "api.example.com, example.com:443, false",
                "api.example.com, ',:6443, ,', false",
                "api.example.com, 10.0.0.0/8, false",
            })
    void goes_past_the_proxy_as_in_go(String host, @Nullable String list, boolean direct) {
        Map<String, String> environment =
                list == null
                        ? Map.of("HTTPS_PROXY", "10.9.9.9:3128")
                        : Map.of("HTTPS_PROXY", "10.9.9.9:3128", "no_proxy", list);
        var proxy = new ProxyRules(environment).proxyFor(true, new HostPort(host, 6443));
        assertEquals(direct, proxy.isEmpty());
        proxy.ifPresent(to -> assertEquals(new HostPort("10.9.9.9", 3128), to.at()));
    }

    @Test
    void takes_the_variable_of_the_scheme() {
        var server = new HostPort("10.0.0.1", 80);
        var rules =
                new ProxyRules(
                        Map.of(
                                "HTTPS_PROXY", "",
                                "https_proxy", "http://a",
                                "HTTP_PROXY", "https://b",
                                "http_proxy", "http://c"));
        assertEquals("http://a:80", rules.proxyFor(true, server).orElseThrow().toString());
        assertEquals("https://b:443", rules.proxyFor(false, server).orElseThrow().toString());
        assertTrue(new ProxyRules(Map.of("HTTP_PROXY", "x")).proxyFor(true, server).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://me:secret@10.0.0.1", "http://", "://", "http://a b:secret@c"})
    void names_the_variable_of_a_proxy_that_is_none(String url) {
        var rules = new ProxyRules(Map.of("HTTPS_PROXY", url));
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> rules.proxyFor(true, new HostPort("10.0.0.1", 443)));
        String said = String.valueOf(e.getMessage());
        assertTrue(said.contains("HTTPS_PROXY"), said);
        assertFalse(said.contains("secret"), said);
    }

    @Test
    void reads_names_and_passwords() {
        assertEquals(
                new ProxyServer.Http(new HostPort("p", 3128), false, "Basic YUA6YitjOg=="),
                ProxyServer.parse("http://a%40:b+c%3A@p:3128").orElseThrow());
        assertEquals(
                new ProxyServer.Socks(
                        new HostPort("fd00::1", 1080), new ProxyServer.Login("a", "")),
                ProxyServer.parse("socks5://a@[fd00::1]").orElseThrow());
        assertTrue(ProxyServer.parse("socks5://" + "a".repeat(256) + "@p").isEmpty());
    }
}
