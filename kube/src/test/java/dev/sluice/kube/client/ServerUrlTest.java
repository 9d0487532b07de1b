package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.http.Lookout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerUrlTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:6443, true, https://10.0.0.1:6443",
        "10.0.0.1:6443, false, http://10.0.0.1:6443",
        "api.example.com, true, https://api.example.com",
        "[fd00::1]:6443, true, https://[fd00::1]:6443",
        "http://10.0.0.1:8080, true, http://10.0.0.1:8080",
        "HTTPS://10.0.0.1, false, HTTPS://10.0.0.1",
        "https://10.0.0.1:6443/k8s/clusters/c, false, https://10.0.0.1:6443/k8s/clusters/c",
    })
    void is_https_where_there_is_anything_to_prove(String named, boolean secured, String url)
            throws Exception {
        assertEquals(url, ServerUrl.of(named, secured));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ht!tp://[::bad",
                "file:///etc/passwd",
                "ht!tp:",
                "https://",
                "",
                "::1",
                "a b"
            })
    void what_is_no_server_is_refused_in_one_line(String named) {
        for (boolean secured : new boolean[] {true, false}) {
            var e = assertThrows(ApiAccessException.class, () -> ServerUrl.of(named, secured));
            assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
        }
    }

    /// A peer without TLS must not receive credentials.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{token: secret}",
                "{tokenFile: token}",
                "{username: admin, password: secret}",
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}}",
            })
    void no_credentials_go_out_in_the_clear(String user) throws Exception {
        try (var listener = new Listener()) {
            Path file = kubeconfig(listener.address(), "", user);
            ask(new ApiAccess.Kubeconfig(file, null));
            listener.requireTlsOnly();
        }
        try (var listener = new Listener()) {
            Path file = kubeconfig("https://192.0.2.1", "", user);
            ask(new ApiAccess.Kubeconfig(file, listener.address()));
            listener.requireTlsOnly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"insecure-skip-tls-verify: true, ", "tls-server-name: api, "})
    void a_cluster_with_tls_settings_is_not_spoken_to_in_the_clear(String cluster)
            throws Exception {
        try (var listener = new Listener()) {
            ask(new ApiAccess.Kubeconfig(kubeconfig(listener.address(), cluster, "{}"), null));
            listener.requireTlsOnly();
        }
    }

    /// The positive control: the listener sees what is sent without TLS.
    @Test
    void who_asks_for_http_gets_it() throws Exception {
        try (var listener = new Listener()) {
            Path file = kubeconfig("http://" + listener.address(), "", "{token: secret}");
            ask(new ApiAccess.Kubeconfig(file, null));
            assertTrue(listener.heard().contains("Bearer secret"), listener.heard());
        }
        try (var listener = new Listener()) {
            ask(new ApiAccess.Anonymous(listener.address()));
            assertTrue(listener.heard().startsWith("GET /a "), listener.heard());
        }
    }

    private static void ask(ApiAccess access) throws Exception {
        try (var client = new ApiClient(access, "sluice/test")) {
            client.get("/a", false, PATIENCE, Lookout.within(PATIENCE, System::nanoTime)).close();
        } catch (IOException _) {
            // Expected if the peer does not speak TLS.
        }
    }

    private Path kubeconfig(String server, String cluster, String user) throws IOException {
        Files.writeString(folder.resolve("token"), "secret");
        Path plugin = folder.resolve("plugin");
        Files.writeString(
                plugin,
                "#!/bin/sh\necho '{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                        + "\"kind\":\"ExecCredential\",\"status\":{\"token\":\"secret\"}}'\n");
        assertTrue(plugin.toFile().setExecutable(true));
        return Files.writeString(
                folder.resolve("kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {%sserver: "%s"}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                users: [{name: u, user: %s}]
                """
                        .formatted(cluster, server, user));
    }

    /// Answers all connections without TLS, and records their first bytes.
    private static final class Listener implements AutoCloseable {
        private static final byte TLS_HANDSHAKE = 0x16;

        private final ServerSocket socket =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<byte[]> heard = Collections.synchronizedList(new ArrayList<>());

        Listener() throws IOException {
            Thread.ofVirtual().start(this::run);
        }

        String address() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        private void run() {
            try {
                while (true) {
                    try (Socket peer = socket.accept()) {
                        byte[] bytes = new byte[4096];
                        int count = peer.getInputStream().read(bytes);
                        heard.add(Arrays.copyOf(bytes, Math.max(0, count)));
                        peer.getOutputStream()
                                .write(
                                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                                                .getBytes(ISO_8859_1));
                    }
                }
            } catch (IOException _) {
                // closed
            }
        }

        String heard() {
            return heard.isEmpty() ? "" : new String(heard.getFirst(), ISO_8859_1);
        }

        void requireTlsOnly() {
            List<byte[]> all = List.copyOf(heard);
            assertFalse(all.isEmpty(), "nobody came");
            for (byte[] first : all) {
                assertTrue(
                        first.length > 0 && first[0] == TLS_HANDSHAKE,
                        () -> "in the clear: " + new String(first, ISO_8859_1));
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
