package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.client.RecordingServer.Heard;
import dev.sluice.kube.http.Lookout;
import dev.sluice.kube.http.ProxyRules;
import dev.sluice.kube.http.ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Kubeconfigs that people reported as not understood by this or that client. Each is used against
/// a server that records what it is told. The ports and the keys are made by the test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReportedKubeconfigsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TOKEN_PLUGIN =
            """
            #!/bin/sh
            # gives a token if it was told of the cluster
            case "$KUBERNETES_EXEC_INFO" in *'"server":"https://127.0.0.1'*) ;; *) exit 3 ;; esac
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
            echo '"status":{"token":"'$1-$RP'"}}'
            """;

    private final TestAuthority authority;
    private final KeyPair curve;
    private final KeyPair longer;
    private final KeyPair edwards;
    private final KeyPair rsa;
    private Path folder = Path.of("set before each");
    private @Nullable RecordingServer server;
    private @Nullable RecordingProxy proxy;

    ReportedKubeconfigsTest() throws GeneralSecurityException {
        authority = new TestAuthority("ca");
        curve = TestAuthority.ec("secp256r1");
        longer = TestAuthority.ec("secp384r1");
        edwards = TestAuthority.ed25519();
        rsa = TestAuthority.rsa();
    }

    @BeforeEach
    void makeFiles(@TempDir Path temporary) throws Exception {
        folder = Files.createDirectories(temporary.resolve("61-kubeconfig"));
        Files.createDirectories(folder.resolve("pki"));
        write("ca.crt", authority.pem());
        write("ca-bundle.crt", "# ours\nsubject=CN = ca\n" + authority.pem() + "# the end\n");
        String ofCurve =
                TestAuthority.pem("EC PARAMETERS", TestAuthority.curve(curve))
                        + TestAuthority.pem("EC PRIVATE KEY", TestAuthority.inner(curve));
        pair("ecparams", curve, ofCurve);
        pair("ecpkcs8", curve, TestAuthority.pkcs8(curve));
        pair("pkcs1", rsa, TestAuthority.pem("RSA PRIVATE KEY", TestAuthority.inner(rsa)));
        pair("rsapkcs8", rsa, TestAuthority.pkcs8(rsa));
        write("combined.pem", authority.issue("combined", rsa) + TestAuthority.pkcs8(rsa));
        pair("ed", edwards, TestAuthority.pkcs8(edwards));
        pair("p384", longer, TestAuthority.pem("EC PRIVATE KEY", TestAuthority.sec1(longer)));
        Files.writeString(folder.resolve("token"), "from-file\n");
        plugin("plugin.sh", TOKEN_PLUGIN);
        plugin(
                "plugin-ec.sh",
                "#!/bin/sh\ncat <<'END'\n"
                        + ("{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                                        + "\"kind\":\"ExecCredential\",\"status\":{"
                                        + "\"clientCertificateData\":\"%s\",\"clientKeyData\":\"%s\"}}")
                                .formatted(
                                        authority.issue("plugin", curve).replace("\n", "\\n"),
                                        TestAuthority.pkcs8(curve).replace("\n", "\\n"))
                        + "\nEND\n");
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            textBlock =
                    """
                    a-relative-and-ecparams      | CN=ecparams | -                | GET /a
                    b-combined-pem               | CN=combined | -                | GET /a
                    c-pkcs1                      | CN=pkcs1    | -                | GET /a
                    d-ed25519                    | CN=ed       | -                | GET /a
                    e-p384                       | CN=p384     | -                | GET /a
                    g-prefix                     | -           | Bearer from-file | GET /k8s/clusters/c-x1/a
                    i-both-token                 | -           | Bearer from-file | GET /a
                    j-basic                      | -           | Basic am9lOnA6dw== | GET /a
                    k-impersonate                | -           | Bearer abc       | GET /a
                    l-exec                       | -           | Bearer x-1       | GET /a
                    q-json                       | -           | Bearer from-file | GET /k8s/clusters/c-x1/a
                    r-anchors                    | -           | Bearer abc       | GET /a
                    s-disabled-compression       | -           | Bearer abc       | GET /a
                    x-ecpkcs8                    | CN=ecpkcs8  | -                | GET /a
                    x-rsapkcs8                   | CN=rsapkcs8 | -                | GET /a
                    y-exec-ec-key                | CN=plugin   | -                | GET /a
                    """)
    void isHonoured(
            String name,
            @Nullable String certificate,
            @Nullable String authorization,
            String request)
            throws Exception {
        RecordingServer api = serve("127.0.0.1");
        Heard heard = ask(api, name, Map.of());
        assertEquals(request + " HTTP/1.1", heard.request());
        assertTrue(heard.tls());
        assertEquals("", heard.sni());
        assertEquals(certificate == null ? "" : certificate, heard.certificate());
        assertEquals(
                authorization == null ? List.of() : List.of(authorization),
                heard.all("Authorization"));
        assertEquals(List.of("127.0.0.1:" + api.port()), heard.all("Host"));
        boolean impersonates = name.startsWith("k-");
        assertEquals(
                impersonates ? List.of("system:kube-proxy") : List.of(),
                heard.all("Impersonate-User"));
        assertEquals(impersonates ? List.of("a", "b") : List.of(), heard.all("Impersonate-Group"));
        assertEquals(
                name.startsWith("s-") ? List.of() : List.of("gzip"), heard.all("Accept-Encoding"));
    }

    @Test
    void verifiesAgainstTheNameThatIsSet() throws Exception {
        for (String name : List.of("t-tls-server-name", "t2-tls-server-name-needed")) {
            try (RecordingServer api = serve("kube.internal")) {
                Heard heard = ask(api, name, Map.of());
                assertEquals("kube.internal", heard.sni());
                assertEquals(List.of("Bearer abc"), heard.all("Authorization"));
            }
            try (RecordingServer api = serve("127.0.0.1", "127.0.0.2", "other.internal")) {
                assertThrows(IOException.class, () -> ask(api, name, Map.of()));
                assertTrue(api.nextIsTls());
                assertEquals(List.of(), api.rest());
            }
        }
    }

    @Test
    void refusesAServerOfAnotherName() throws Exception {
        RecordingServer api = serve("other.internal");
        assertThrows(IOException.class, () -> ask(api, "o-bad-name", Map.of()));
        assertTrue(api.nextIsTls());
        assertEquals(List.of(), api.rest());
    }

    /// `server: host:port` with a certificate authority: TLS, and nothing else after it failed.
    @Test
    void sendsNoTokenInTheClear() throws Exception {
        var api = new RecordingServer(null, _ -> RecordingServer.ok("{}"));
        server = api;
        assertThrows(IOException.class, () -> ask(api, "u-no-scheme-with-ca", Map.of()));
        assertTrue(api.nextIsTls());
        assertEquals(List.of(), api.rest());
        // The positive control, where nothing is secret.
        Heard heard = ask(api, "p-no-scheme", Map.of());
        assertEquals("GET /a HTTP/1.1", heard.request());
        assertEquals(List.of(), heard.all("Authorization"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "h-proxy-url, -, 10.99.99.99:6443, Basic bWU6c2VjcmV0",
                "v-proxy-no-auth, -, 10.99.99.99:6443, -",
                "zz-via-env-proxy, HTTPS_PROXY, 10.99.99.99:6443, -",
                "zz-via-env-proxy, https_proxy, 10.99.99.99:6443, -",
                "n-no-port, HTTPS_PROXY, kube.internal:443, -",
            })
    void goesThroughTheProxy(
            String name, @Nullable String variable, String asked, @Nullable String authorization)
            throws Exception {
        RecordingServer api = serve("10.99.99.99", "kube.internal");
        proxy = new RecordingProxy(api.port(), "");
        Map<String, String> environment =
                variable == null ? Map.of() : Map.of(variable, "http://127.0.0.1:" + proxy.port());
        Heard heard = ask(api, name, environment);
        assertEquals(List.of("Bearer abc"), heard.all("Authorization"));
        assertEquals(asked.startsWith("kube") ? "kube.internal" : "", heard.sni());
        List<String> head = proxy.heads().getFirst();
        assertEquals("CONNECT " + asked + " HTTP/1.1", head.getFirst());
        assertEquals(
                authorization == null
                        ? List.of()
                        : List.of("Proxy-Authorization: " + authorization),
                head.stream().filter(line -> line.startsWith("Proxy-")).toList());
        assertEquals(List.of(), heard.all("Proxy-Authorization"));
    }

    @Test
    void goesThroughAProxyThatIsReachedByTls() throws Exception {
        RecordingServer api = serve("kube.internal");
        proxy = new RecordingProxy(api.port(), "", context("127.0.0.1"));
        String url = "https://me:secret@127.0.0.1:" + proxy.port();
        Heard heard = ask(api, "n-no-port", Map.of("HTTPS_PROXY", url));
        assertEquals(List.of("Bearer abc"), heard.all("Authorization"));
        List<String> head = proxy.heads().getFirst();
        assertEquals("CONNECT kube.internal:443 HTTP/1.1", head.getFirst());
        assertTrue(head.contains("Proxy-Authorization: Basic bWU6c2VjcmV0"), head::toString);
        proxy.close();
        // Another name in the proxy's certificate: nothing is said to it.
        proxy = new RecordingProxy(api.port(), "", context("proxy.internal"));
        String other = "https://me:secret@127.0.0.1:" + proxy.port();
        assertThrows(IOException.class, () -> ask(api, "n-no-port", Map.of("HTTPS_PROXY", other)));
        assertEquals(List.of(), proxy.heads());
    }

    @Test
    void goesPastTheProxyWhereToldTo() throws Exception {
        Path file = file("zz-no-proxy-cidr", 1, 2);
        var access = Credentials.read(new ApiAccess.Kubeconfig(file, null)).server();
        Map<String, String> through = Map.of("HTTPS_PROXY", "http://127.0.0.1:2");
        Map<String, String> past =
                Map.of("HTTPS_PROXY", "http://127.0.0.1:2", "NO_PROXY", "192.0.2.0/24");
        assertTrue(
                access.dialer(null, new ProxyRules(through)).proxy() instanceof ProxyServer.Http);
        assertEquals(null, access.dialer(null, new ProxyRules(past)).proxy());
    }

    @Test
    void refusesOneWithoutACurrentContext() {
        var e =
                assertThrows(
                        ApiAccessException.class,
                        () ->
                                Credentials.read(
                                        new ApiAccess.Kubeconfig(
                                                file("m-no-context", 1, 2), null)));
        assertTrue(String.valueOf(e.getMessage()).endsWith("has no current-context"));
    }

    private Heard ask(RecordingServer api, String name, Map<String, String> environment)
            throws Exception {
        Path file = file(name, api.port(), proxy == null ? api.port() : proxy.port());
        try (var client =
                new ApiClient(
                        new ApiAccess.Kubeconfig(file, null),
                        environment,
                        "sluice/test",
                        RequestListener.NONE)) {
            client.get("/a", true, PATIENCE, Lookout.within(PATIENCE, System::nanoTime)).close();
            return api.next();
        }
    }

    /// Puts a kubeconfig into the folder.
    ///
    /// @param api the port of the server
    /// @param other the port of the proxy, or of the server without TLS
    private Path file(String name, int api, int other) throws IOException {
        try (var in = getClass().getResourceAsStream("/kubeconfig/" + name + ".kubeconfig")) {
            String text =
                    new String(requireNonNull(in).readAllBytes(), UTF_8)
                            .replace(":7443", ":" + api)
                            .replaceAll(":708[01]", ":" + other);
            return Files.writeString(folder.resolve(name + ".kubeconfig"), text);
        }
    }

    private RecordingServer serve(String... names) throws Exception {
        server = new RecordingServer(context(names), _ -> RecordingServer.ok("{}"));
        return server;
    }

    private SSLContext context(String... names) throws Exception {
        var identity =
                ClientIdentity.of(
                        new PlacedText("certificate", authority.issue("server", curve, names)),
                        new PlacedText("key", TestAuthority.pkcs8(curve)));
        return ServerContext.of(identity, authority.pem());
    }

    private void pair(String name, KeyPair keys, String key) throws Exception {
        write(name + ".crt", authority.issue(name, keys));
        write(name + ".key", key);
    }

    private void plugin(String name, String text) throws IOException {
        write(name, text);
        assertTrue(folder.resolve("pki/" + name).toFile().setExecutable(true));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve("pki/" + name), text);
    }
}
