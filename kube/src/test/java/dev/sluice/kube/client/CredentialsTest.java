package dev.sluice.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.client.ScriptedApi.Reply;
import dev.sluice.kube.http.Lookout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Reply OK = ScriptedApi.json("{}");
    private static final Reply LOGIN =
            ScriptedApi.refusal(401, "{\"kind\":\"Status\",\"code\":401}");

    @TempDir private Path folder = Path.of("set by JUnit");

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "        ,               , 10.96.0.1, 443, 'ServiceAccount[server=https://10.96.0.1:443,"
                + " folder=/var/run/secrets/kubernetes.io/serviceaccount]'",
        "        ,               , fd00::1  , 443, 'ServiceAccount[server=https://[fd00::1]:443,"
                + " folder=/var/run/secrets/kubernetes.io/serviceaccount]'",
        "        , http://a:8080 , 10.96.0.1, 443, 'Anonymous[server=http://a:8080]'",
        "/kube.cf, http://a:8080 , 10.96.0.1, 443, 'Kubeconfig[file=/kube.cf,"
                + " server=http://a:8080]'",
        "/kube.cf,               ,          ,    , 'Kubeconfig[file=/kube.cf, server=null]'",
    })
    void choosesAsKubeProxyDoes(
            @Nullable Path kubeconfig,
            @Nullable String master,
            @Nullable String host,
            @Nullable String port,
            String chosen)
            throws ApiAccessException {
        Map<String, String> environment =
                host == null || port == null
                        ? Map.of()
                        : Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port);
        assertEquals(chosen, ApiAccess.of(kubeconfig, master, environment).toString());
    }

    @Test
    void saysWhatToNameWhereNothingIsNamed() {
        var e = assertThrows(ApiAccessException.class, () -> ApiAccess.of(null, null, Map.of()));
        assertTrue(String.valueOf(e.getMessage()).contains("--kubeconfig"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing there             |                            | cannot read the"
                        + " kubeconfig",
                "not YAML                  | : : [                      | config",
                "no current context        | apiVersion: v1             | has no current-context",
            })
    void refusesAKubeconfigInOneLine(String title, @Nullable String text, String message)
            throws IOException {
        Path file = folder.resolve("kubeconfig");
        if (text != null) {
            Files.writeString(file, text);
        }
        var e =
                assertThrows(
                        ApiAccessException.class,
                        () -> new ApiClient(new ApiAccess.Kubeconfig(file, null), "sluice/test"));
        String said = String.valueOf(e.getMessage());
        assertTrue(said.contains(message) && said.lines().count() == 1, said);
        assertTrue(said.contains(file.toString()), said);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a server of nonsense  | c | ht!tp://[::bad      | {}                     | clusters[0].cluster.server is "ht!tp://[::bad", which is not https or http
                    a file for a server   | c | file:///etc/passwd  | {}                     | clusters[0].cluster.server is "file:///etc/passwd", which is not https or http
                    half a server         | c | ht!tp:              | {}                     | clusters[0].cluster.server is "ht!tp:", not a URL like https://10.0.0.1:6443
                    no server             | c | ''                  | {}                     | clusters[0].cluster.server is missing
                    no context            | d | https://10.0.0.1    | {}                     | current-context names "d", which is not there
                    a program missing     | c | https://10.0.0.1    | {exec: {command: no-such-program}} | users[0].user.exec.command names "no-such-program", which no program here is called
                    a program far missing | c | https://10.0.0.1    | {exec: {command: ./no-such}} | users[0].user.exec.command names "./no-such", which no program here is called
                    a program unnamed     | c | https://10.0.0.1    | {exec: {}}             | users[0].user.exec.command is missing
                    a device for a key    | c | https://10.0.0.1    | {client-key: /dev/zero} | users[0].user.client-key names "/dev/zero", which is not a regular file
                    a NUL in a path       | c | https://10.0.0.1    | {tokenFile: "a\\0b"}   | users[0].user.tokenFile names "a\\u0000b", which is no path: Nul character not allowed
                    a user of a wrong type | c | https://10.0.0.1   | [1]                    | users[0].user has a value of a wrong type
                    """)
    void namesTheFieldThatIsWrong(
            String title, String context, String server, String user, String message)
            throws IOException {
        String text =
                """
                apiVersion: v1
                kind: Config
                current-context: %s
                contexts: [{name: c, context: {cluster: k, user: u}}]
                clusters: [{name: k, cluster: {server: "%s"}}]
                users: [{name: u, user: %s}]
                """
                        .formatted(context, server, user);
        Path file = Files.writeString(folder.resolve("kubeconfig"), text);
        assertEquals("cannot use the kubeconfig " + file + ": " + message, refusal(file, null));
    }

    @Test
    void refusesWhatIsNoKubeconfigAtAll() throws Exception {
        Path file = folder.resolve("kubeconfig");
        Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0xfe});
        assertEquals(
                "cannot read the kubeconfig " + file + ": is not UTF-8 text", refusal(file, null));
        for (String text : List.of("contexts: 3", "a: " + "[".repeat(2000), "x: \u0000", "- a")) {
            Files.writeString(file, text);
            String line = refusal(file, null);
            assertTrue(line.contains(file.toString()) && line.lines().count() == 1, line);
        }
        Files.writeString(file, "#".repeat(2 << 20));
        assertEquals(
                "cannot read the kubeconfig " + file + ": is longer than 1 MiB",
                refusal(file, null));
        assertEquals(
                "cannot read the kubeconfig /dev/zero: is not a regular file",
                refusal(Path.of("/dev/zero"), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ht!tp:", "file:///etc/passwd", "ftp://a", "https://", "a b"})
    void refusesAServerThatIsNone(String server) {
        var e =
                assertThrows(
                        ApiAccessException.class,
                        () -> new ApiClient(new ApiAccess.Anonymous(server), "sluice/test"));
        assertTrue(String.valueOf(e.getMessage()).startsWith("the API server is \"" + server));
    }

    private static String refusal(Path file, @Nullable String server) {
        var e =
                assertThrows(
                        ApiAccessException.class,
                        () -> new ApiClient(new ApiAccess.Kubeconfig(file, server), "sluice/test"));
        return String.valueOf(e.getMessage());
    }

    @Test
    void readsTheTokenFileAgain() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        Reply rotated =
                exchange -> {
                    Files.writeString(token, "third\n");
                    LOGIN.to(exchange);
                };
        try (var api = new ScriptedApi().on("/a", OK, OK, rotated, OK, OK, LOGIN);
                var client = client(api.url(), "", "{tokenFile: token}")) {
            assertEquals("Bearer first", authorization(api, client));
            Files.writeString(token, "second\n");
            assertEquals("Bearer second", authorization(api, client));
            // Replaced while the server refused it: the new one is sent at once.
            get(client).close();
            api.await("/a");
            assertEquals("Bearer third", api.await("/a").headers().getFirst("Authorization"));
            // While the file cannot be read, the last token stays in use.
            Files.delete(token);
            assertEquals("Bearer third", authorization(api, client));
            // The same token is not sent twice.
            assertThrows(ApiException.class, () -> get(client));
            api.await("/a");
            assertEquals(List.of(), api.rest("/a"));
        }
    }

    @Test
    void logsInAsTheServiceAccount() throws Exception {
        Files.writeString(folder.resolve("token"), "of the pod\n");
        try (var api = new ScriptedApi().on("/a", OK)) {
            var account = new ApiAccess.ServiceAccount(api.url(), folder);
            var e =
                    assertThrows(
                            ApiAccessException.class, () -> new ApiClient(account, "sluice/test"));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .endsWith(folder.resolve("ca.crt") + ": there is no such file"),
                    e.getMessage());
            Files.writeString(folder.resolve("ca.crt"), new TestAuthority("ca").pem());
            Files.delete(folder.resolve("token"));
            e = assertThrows(ApiAccessException.class, () -> new ApiClient(account, "sluice/test"));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .endsWith(folder.resolve("token") + ": there is no such file"),
                    e.getMessage());
            Files.writeString(folder.resolve("token"), "of the pod\n");
            try (var client = new ApiClient(account, "sluice/test")) {
                assertEquals("Bearer of the pod", authorization(api, client));
            }
        }
    }

    @Test
    void runsTheCredentialPlugin() throws Exception {
        Path plugin = folder.resolve("plugin");
        Files.writeString(
                plugin,
                "#!/bin/sh\necho '{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                        + "\"kind\":\"ExecCredential\",\"status\":{\"token\":\"from-plugin\"}}'\n");
        assertTrue(plugin.toFile().setExecutable(true));
        try (var api = new ScriptedApi().on("/a", OK);
                var client =
                        client(
                                api.url(),
                                "",
                                "{exec: {apiVersion: client.authentication.k8s.io/v1, command:"
                                        + " ./plugin}}")) {
            assertEquals("Bearer from-plugin", authorization(api, client));
        }
    }

    @Test
    void doesNotFollowARedirect() throws Exception {
        Reply elsewhere =
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/b?x=1");
                    exchange.sendResponseHeaders(302, -1);
                };
        try (var api = new ScriptedApi().on("/a", elsewhere).on("/b", OK);
                var client = client(api.url(), "", "{token: secret}")) {
            var e = assertThrows(ApiException.class, () -> get(client));
            assertEquals(302, e.code());
        }
    }

    @Test
    void showsItsCertificateAndChecksTheServers() throws Exception {
        var authority = new TestAuthority("ca");
        KeyPair keys = TestAuthority.ec("secp256r1");
        var own =
                ClientIdentity.of(
                        new PlacedText("certificate", authority.issue("s", keys, "127.0.0.1")),
                        new PlacedText("key", TestAuthority.pkcs8(keys)));
        Files.writeString(folder.resolve("ca.crt"), authority.pem());
        Files.writeString(folder.resolve("client.crt"), authority.issue("client", keys));
        Files.writeString(folder.resolve("client.key"), TestAuthority.pkcs8(keys));
        try (var api =
                new RecordingServer(
                        ServerContext.of(own, authority.pem()), _ -> RecordingServer.ok("{}"))) {
            String url = "https://127.0.0.1:" + api.port();
            try (var client =
                    client(
                            url,
                            "certificate-authority: ca.crt, ",
                            "{client-certificate: client.crt, client-key: client.key}")) {
                get(client).close();
                assertEquals("CN=client", api.next().certificate());

                // Rotated as by the kubelet, which writes both into one file.
                KeyPair others = TestAuthority.ec("secp256r1");
                String both = authority.issue("other", others) + TestAuthority.pkcs8(others);
                Files.writeString(folder.resolve("client.key"), both);
                Files.writeString(folder.resolve("client.crt"), both);
                get(client).close();
                assertEquals("CN=other", api.next().certificate());
            }
            try (var distrustful = client(url, "", "{}")) {
                var e = assertThrows(IOException.class, () -> get(distrustful));
                assertFalse(e instanceof ApiException, e.toString());
                assertNotEquals("", String.valueOf(e.getMessage()));
            }
        }
    }

    private static String authorization(ScriptedApi api, ApiClient client) throws Exception {
        get(client).close();
        return String.valueOf(api.await("/a").headers().getFirst("Authorization"));
    }

    private static ApiResponse get(ApiClient client) throws IOException, InterruptedException {
        return client.get("/a?x=1", false, PATIENCE, Lookout.within(PATIENCE, System::nanoTime));
    }

    private ApiClient client(String server, String cluster, String user) throws Exception {
        Path file = folder.resolve("kubeconfig");
        Files.writeString(
                file,
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {%sserver: %s}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                users: [{name: u, user: %s}]
                """
                        .formatted(cluster, server, user));
        return new ApiClient(new ApiAccess.Kubeconfig(file, null), "sluice/test");
    }
}
