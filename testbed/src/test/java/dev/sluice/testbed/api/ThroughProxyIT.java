package dev.sluice.testbed.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.RequestListener;
import dev.sluice.kube.http.Lookout;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests of a host that has no way to the API server but through a real proxy: tinyproxy and
/// microsocks, which both demand a login.
class ThroughProxyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PROXY = "198.51.100.1";
    private static final String TARGET = "/api/v1/services?limit=1";

    @TempDir Path folder;
    private TestNode node;
    private ApiServer api;

    @BeforeEach
    void build() throws Exception {
        node = TestNode.build();
        String server = Place.NODE2.ip(IpFamily.IPV4).toString();
        api =
                ApiServer.start(
                        Listening.at(node, Place.NODE2)
                                .certificate(SelfSigned.create(server))
                                .token("secret"));
        node.run(Place.CLIENT, "ip", "route", "add", "unreachable", server + "/32");
        Path configuration =
                Files.writeString(
                        folder.resolve("tinyproxy.conf"),
                        """
                        Port 3128
                        Listen %s
                        BasicAuth me pass
                        ConnectPort 6443
                        LogFile "%s"
                        """
                                .formatted(PROXY, folder.resolve("tinyproxy.log")));
        start(3128, "tinyproxy", "-d", "-c", configuration.toString());
        start(1080, "microsocks", "-i", PROXY, "-p", "1080", "-u", "me", "-P", "pass");
    }

    @AfterEach
    void remove() throws IOException {
        api.close();
        node.close();
    }

    @ParameterizedTest
    @CsvSource({"http://me:pass@198.51.100.1:3128", "socks5://me:pass@198.51.100.1:1080"})
    void reachesTheServer(String proxy) throws Exception {
        get(proxy, Map.of());
        get("", Map.of("HTTPS_PROXY", proxy));
        get("", Map.of("https_proxy", proxy, "NO_PROXY", "10.0.0.0/8,.internal"));
        assertEquals(3, api.requests().stream().filter(("GET " + TARGET)::equals).count());
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:wrong@198.51.100.1:3128, refused to connect",
        "http://198.51.100.1:3128, refused to connect",
        "socks5://me:wrong@198.51.100.1:1080, refused the login",
        "socks5://198.51.100.1:1080, demands a login",
    })
    void saysThatTheProxyRefuses(String proxy, String reason) {
        var e = assertThrows(IOException.class, () -> get(proxy, Map.of()));
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
        assertTrue(!String.valueOf(e.getMessage()).contains("wrong"), e.getMessage());
        assertEquals(0, api.requests().size());
    }

    /// The negative control: no other way leads to the server.
    @Test
    void doesNotReachItWithout() {
        assertThrows(IOException.class, () -> get("", Map.of()));
        Map<String, String> past =
                Map.of("HTTPS_PROXY", "http://198.51.100.1:3128", "NO_PROXY", "172.31.0.0/16");
        assertThrows(IOException.class, () -> get("", past));
        assertEquals(0, api.requests().size());
    }

    private void start(int port, String... command) throws Exception {
        node.process(Place.NODE, command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("proxy-" + port).toFile())
                .start();
        long began = System.nanoTime();
        while (!node.in(Place.CLIENT, () -> answers(port))) {
            assertTrue(
                    System.nanoTime() - began < PATIENCE.toNanos(),
                    () -> "no proxy answers at port " + port);
            Thread.sleep(50);
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(PROXY, port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void get(String proxy, Map<String, String> environment) throws Exception {
        String setting = proxy.isEmpty() ? "" : "    proxy-url: " + proxy + "\n";
        Path file =
                Files.writeString(
                        folder.resolve("kubeconfig"),
                        api.kubeconfig().replace("    server: ", setting + "    server: "));
        node.in(
                Place.CLIENT,
                () -> {
                    try (var client =
                            new ApiClient(
                                    new ApiAccess.Kubeconfig(file, null),
                                    environment,
                                    "sluice/test",
                                    RequestListener.NONE)) {
                        client.get(
                                        TARGET,
                                        true,
                                        PATIENCE,
                                        Lookout.within(PATIENCE, System::nanoTime))
                                .close();
                        return true;
                    }
                });
    }
}
