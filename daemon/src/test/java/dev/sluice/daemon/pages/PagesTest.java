package dev.sluice.daemon.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.Configs;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.Status;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Http;
import dev.sluice.daemon.http.ListenSocket;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares the answers of both ports, over real HTTP, with those of the real kube-proxy.
class PagesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123456789Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final ProxyConfig CONFIG =
            Configs.of(
                    """
                    clientConnection: {kubeconfig: kubeconfig}, logging: {verbosity: 1},
                    hostnameOverride: node1, metricsBindAddress: "0.0.0.0:10249",
                    clusterCIDR: 10.244.0.0/16, conntrack: {maxPerCore: 0, min: 0}
                    """);
    private static final GivenFlags GIVEN =
            new GivenFlags(Map.of("config", List.of("config.yaml"), "v", List.of("1")));

    private final Metrics metrics = new Metrics();
    @AutoClose private final WebServer server = new WebServer("http");

    @ParameterizedTest
    @ValueSource(strings = {"healthz", "livez"})
    void health_is_told_as_recorded(String name) throws Exception {
        int port = open(health(status(false)));
        assertEquals(Http.recorded(name), ask(port, "/" + name));
    }

    @Test
    void the_mode_is_told_as_recorded() throws Exception {
        assertEquals(Http.recorded("proxyMode"), ask(open(about()), "/proxyMode"));
    }

    // The next two recordings contain shorter file names than those of the recorded process.

    @Test
    void the_configuration_is_told_as_recorded() throws Exception {
        assertEquals(
                withoutLength(Http.recorded("configz")),
                withoutLength(ask(open(about()), "/configz")));
    }

    @Test
    void flags_are_shown_as_recorded_and_ours_with_them() throws Exception {
        assertEquals(
                withoutLength(Http.recorded("flagz")),
                withoutLength(ask(open(about()), "/flagz")).replace("sluice-config=\n", ""));
    }

    private static String withoutLength(String page) {
        return page.replaceAll("Content-Length: \\d+\n", "");
    }

    @Test
    void the_status_page_is_as_recorded_but_for_versions_and_times() throws Exception {
        assertEquals(general(Http.recorded("statusz")), general(ask(open(about()), "/statusz")));
    }

    private static String general(String page) {
        return withoutLength(page)
                .replaceAll(
                        "(Started|Up|Go version|Java version|Binary version|Emulation version): .*",
                        "$1: ...")
                .replace("Java version", "Go version");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /healthz         | 200 | text/plain; charset=utf-8 | ok
                    /healthz/ping    | 200 | text/plain; charset=utf-8 | ok
                    /healthz?verbose | 200 | text/plain; charset=utf-8 | [+]ping ok
                    /metrics         | 200 | text/plain; version=0.0.4; charset=utf-8 | # HELP kubeproxy_proxy
                    /metrics/slis    | 200 | text/plain; version=0.0.4; charset=utf-8 | # HELP kubernetes_healthcheck
                    /debug/pprof/    | 404 | text/plain; charset=utf-8 | 404 page not found
                    /                | 404 | text/plain; charset=utf-8 | 404 page not found
                    """)
    void other_pages(String path, int status, String type, String start) throws Exception {
        metrics.gauge("kubeproxy_proxy", "A gauge.").set(1);
        String answer = ask(open(about()), path);
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\nContent-Type: " + type + "\n"), answer);
        assertTrue(answer.substring(answer.indexOf("\n\n") + 2).startsWith(start), answer);
    }

    @Test
    void health_checks_of_the_metrics_port_are_counted() throws Exception {
        int port = open(about());
        ask(port, "/healthz");
        ask(port, "/healthz/ping");
        String slis = ask(port, "/metrics/slis");
        for (String line :
                List.of(
                        "kubernetes_healthcheck{name=\"ping\",type=\"healthz\"} 1",
                        "kubernetes_healthchecks_total{name=\"ping\",status=\"success\",type=\"healthz\"} 2")) {
            assertTrue(slis.contains("\n" + line + "\n"), slis);
        }
    }

    @Test
    void answers_are_counted_by_code() throws Exception {
        int port = open(health(status(true)));
        assertTrue(ask(port, "/healthz").startsWith("HTTP/1.1 503 Service Unavailable\n"));
        assertTrue(ask(port, "/livez").startsWith("HTTP/1.1 200 OK\n"));
        String text = metrics.text();
        assertTrue(text.contains("\nkubeproxy_proxy_healthz_total{code=\"503\"} 1\n"), text);
        assertTrue(text.contains("\nkubeproxy_proxy_livez_total{code=\"200\"} 1\n"), text);
    }

    @Test
    void who_wants_no_text_gets_none() throws Exception {
        int port = open(about());
        String answer =
                Http.ask(
                        "127.0.0.1",
                        port,
                        "GET /flagz HTTP/1.1\r\nAccept: application/json\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 406 "), answer);
    }

    private Page health(Status status) {
        return new HealthPages(
                        () -> status,
                        new Health(Duration.ofSeconds(60), at -> at, ZoneOffset.UTC),
                        new Readiness(Duration.ofMinutes(3)),
                        () -> Map.of("services", Optional.of(Duration.ZERO)),
                        CLOCK,
                        metrics)
                .pages();
    }

    private Page about() {
        return new MetricsPages(CONFIG, metrics, new AboutPages("sluice/test", GIVEN, CLOCK))
                .pages();
    }

    private static Status status(boolean leaving) {
        var family =
                new Status.OfFamily(
                        NOW,
                        Optional.of(
                                new Status.Success(
                                        NOW.minusSeconds(5), Duration.ZERO, 3, 0, List.of())),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        0);
        var node = new Node("node1", "z1", List.of(Ip.of("10.0.0.1")), List.of(), leaving);
        return new Status(
                NOW, Optional.of(node), Map.of(IpFamily.IPV4, family, IpFamily.IPV6, family));
    }

    private int open(Page page) throws Exception {
        ListenSocket socket = server.open(BindAddress.parse("127.0.0.1:0"), page).get();
        return socket.port();
    }

    private static String ask(int port, String path) throws IOException {
        return Http.comparable(Http.get("127.0.0.1", port, path));
    }
}
