package dev.sluice.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.kube.client.RecordingServer.Heard;
import dev.sluice.kube.http.HttpCall.Header;
import dev.sluice.kube.http.Lookout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A setting is honoured or ends the start with a line that names it.
final class KubeconfigSettingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder = Path.of("set by JUnit");

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | {auth-provider: {name: gcp}} | users[0].user.auth-provider is no longer"
                        + " known: client-go removed it. Use exec instead",
                "`` | {token: a, username: b} | users[0].user holds a token and a name with a"
                        + " password: which?",
                "`` | {as-groups: [a]} | users[0].user.as is missing, but as-uid, as-groups or"
                        + " as-user-extra is there",
                "`` | {as: \"a\\nb\"} | users[0].user.as holds control characters",
                "`` | {token: \"a\\nb\"} | users[0].user.token holds a token with control"
                        + " characters",
                "`` | {tokenFile: none} | users[0].user.tokenFile names a file that is not there:"
                        + " FOLDER/none",
                "`` | {client-certificate: none} | users[0].user.client-certificate names \"none\","
                        + " which is not there",
                "`` | {client-certificate-data: \"!\"} | users[0].user.client-certificate-data is"
                        + " not base64",
                "`` | {client-key-data: QUFB} | users[0].user holds client-key without"
                        + " client-certificate",
                "`` | {client-key-data: QUFB, client-certificate-data: QUFB} |"
                        + " users[0].user.client-certificate-data holds no certificate in PEM form",
                "`` | {exec: {command: sh, apiVersion: client.authentication.k8s.io/v1alpha1}} |"
                        + " users[0].user.exec.apiVersion is \"client.authentication.k8s.io/v1alpha1\","
                        + " not one of client.authentication.k8s.io/v1,"
                        + " client.authentication.k8s.io/v1beta1",
                "`` | {exec: {command: sh, apiVersion: client.authentication.k8s.io/v1,"
                        + " interactiveMode: Always}} | users[0].user.exec.interactiveMode is"
                        + " \"Always\", but nobody is here to answer",
                "`` | {exec: {command: sh, apiVersion: client.authentication.k8s.io/v1,"
                        + " interactiveMode: Often}} | users[0].user.exec.interactiveMode is \"Often\","
                        + " not Never, IfAvailable or Always",
                "`` | {exec: {command: sh, apiVersion: client.authentication.k8s.io/v1, env:"
                        + " [{name: a=b}]}} | users[0].user.exec.env holds a variable without a usable"
                        + " name",
                "`, proxy-url: \"ftp://me:secret@a\"` | {} | clusters[0].cluster.proxy-url is not a"
                        + " URL of http, https or socks5, like http://10.0.0.1:3128",
                "`, tls-server-name: a b` | {} | clusters[0].cluster.tls-server-name is \"a b\", which is neither a host name nor an IP address",
                "`, certificate-authority-data: QUFB` | {} |"
                        + " clusters[0].cluster.certificate-authority-data holds no certificate in PEM"
                        + " form",
                "`, certificate-authority-data: QUFB, insecure-skip-tls-verify: true` | {} |"
                        + " clusters[0].cluster holds a certificate authority and"
                        + " insecure-skip-tls-verify: which?",
            })
    void refusesWhatItCannotHonour(String cluster, String user, String line) throws Exception {
        Path file = kubeconfig("https://10.0.0.1", cluster, user);
        var e =
                assertThrows(
                        ApiAccessException.class,
                        () -> new ApiClient(new ApiAccess.Kubeconfig(file, null), "sluice/test"));
        String expected =
                "cannot use the kubeconfig "
                        + file
                        + ": "
                        + line.replace("FOLDER", folder.toString());
        assertEquals(expected, e.getMessage());
    }

    @Test
    void actsAsAnother() throws Exception {
        try (var api = new RecordingServer(null, _ -> RecordingServer.ok("{}"))) {
            Heard heard =
                    ask(
                            api,
                            "{as: me, as-uid: '7', as-groups: [b, a],"
                                    + " as-user-extra: {a/b%: [x, y], Plain: [ü]}}");
            List<String> sent =
                    heard.headers().stream().filter(h -> h.startsWith("Impersonate")).toList();
            assertEquals(
                    List.of(
                            "Impersonate-User: me",
                            "Impersonate-Uid: 7",
                            "Impersonate-Group: b",
                            "Impersonate-Group: a",
                            "Impersonate-Extra-a%2Fb%25: x",
                            "Impersonate-Extra-a%2Fb%25: y",
                            "Impersonate-Extra-Plain: Ã¼"),
                    sent);
        }
    }

    @Test
    void asksForLeanObjectsAndFallsBack() throws Exception {
        try (var api =
                new RecordingServer(
                        null,
                        heard ->
                                heard.all("Accept").getFirst().contains("drop")
                                        ? RecordingServer.answer("406 Not Acceptable", "")
                                        : RecordingServer.ok("{}"))) {
            Path file = kubeconfig("http://127.0.0.1:" + api.port(), "", "{}");
            try (var client = new ApiClient(new ApiAccess.Kubeconfig(file, null), "sluice/test")) {
                get(client);
                get(client);
            }
            String lean = "application/json;drop=metadata.managedFields, application/json";
            assertEquals(List.of(lean), api.next().all("Accept"));
            assertEquals(List.of("application/json"), api.next().all("Accept"));
            assertEquals(List.of("application/json"), api.next().all("Accept"));
        }
    }

    @Test
    void usesAConnectionAgain() throws Exception {
        try (var api = new RecordingServer(null, _ -> RecordingServer.ok("{}"))) {
            Path file = kubeconfig("http://127.0.0.1:" + api.port(), "", "{}");
            try (var client = new ApiClient(new ApiAccess.Kubeconfig(file, null), "sluice/test")) {
                get(client);
                get(client);
                assertEquals(1, api.next().connection());
                assertEquals(1, api.next().connection());
                api.cut();
                get(client);
                assertEquals(2, api.next().connection());
            }
        }
    }

    @Test
    void namesAFaultyProxyOfTheEnvironment() throws Exception {
        Path file = kubeconfig("https://10.0.0.1", "", "{}");
        var e =
                assertThrows(
                        ApiAccessException.class,
                        () ->
                                new ApiClient(
                                        new ApiAccess.Kubeconfig(file, null),
                                        Map.of("HTTPS_PROXY", "ftp://me:secret@a"),
                                        "sluice/test",
                                        RequestListener.NONE));
        assertFalse(String.valueOf(e.getMessage()).contains("secret"), e.getMessage());
    }

    @Test
    void carriesNoControlCharacters() {
        assertFalse(Header.canCarry("a\r\nb"));
        assertFalse(Header.canCarry("a\u0000"));
    }

    private Heard ask(RecordingServer api, String user) throws Exception {
        Path file = kubeconfig("http://127.0.0.1:" + api.port(), "", user);
        try (var client = new ApiClient(new ApiAccess.Kubeconfig(file, null), "sluice/test")) {
            get(client);
            return api.next();
        }
    }

    private static void get(ApiClient client) throws IOException, InterruptedException {
        client.get("/a", false, PATIENCE, Lookout.within(PATIENCE, System::nanoTime)).close();
    }

    private Path kubeconfig(String server, String cluster, String user) throws IOException {
        return Files.writeString(
                folder.resolve("kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s"%s}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                users: [{name: u, user: %s}]
                """
                        .formatted(server, cluster, user));
    }
}
