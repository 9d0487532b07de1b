package dev.sluice.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plugin counts its runs in a file: its first token is `1`.
final class CredentialPluginTest {
    private static final String VERSION = "client.authentication.k8s.io/v1";

    @TempDir Path folder = Path.of("set by JUnit");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void count() throws IOException {
        Files.writeString(folder.resolve("runs"), "");
    }

    @Test
    void runsAgainBeforeTheEndOfWhatItGave() throws Exception {
        CredentialPlugin plugin =
                counting("\"expirationTimestamp\":\"2026-01-01T01:00:00+00:00\",");
        assertEquals("1", plugin.credential().token());
        now = now.plus(Duration.ofMinutes(59));
        assertEquals("1", plugin.credential().token());
        now = now.plus(Duration.ofSeconds(55));
        assertEquals("2", plugin.credential().token());
        // It gives only such as end soon: it is not run for each request.
        assertEquals("2", plugin.credential().token());
        now = now.plus(Duration.ofSeconds(6));
        assertEquals("3", plugin.credential().token());
    }

    @Test
    void runsAgainAfterTheServerRefusedWhatItGave() throws Exception {
        CredentialPlugin plugin = counting("");
        PluginCredential first = plugin.credential();
        assertFalse(plugin.refused(first), "a new one that is refused is no reason for another");
        now = now.plus(Duration.ofSeconds(6));
        assertTrue(plugin.refused(first));
        assertEquals("2", plugin.credential().token());
        assertTrue(plugin.refused(first), "another thread has got a new one");
        assertEquals("2", plugin.credential().token());
    }

    @Test
    void restsAfterAFailure() throws Exception {
        CredentialPlugin plugin = plugin("echo x >> runs; echo 'no\nlogin' >&2; exit 7");
        String line = "the program \"plugin\" ended with status 7: no\\nlogin";
        for (int i = 0; i < 3; i++) {
            assertEquals(line, failure(plugin));
        }
        assertEquals(1, runs());
        now = now.plus(Duration.ofSeconds(6));
        assertEquals(line, failure(plugin));
        assertEquals(2, runs());
    }

    @Test
    void endsARunThatPrintsWithoutEnd() throws Exception {
        String script = "head -c 3000000 /dev/zero";
        assertEquals("the program \"plugin\" printed more than 1 MiB", failure(plugin(script)));
    }

    @Test
    void endsARunThatTakesTooLong() throws Exception {
        PluginSettings settings = settings("echo waiting >&2; sleep 600 & wait");
        var e =
                assertThrows(
                        IOException.class, () -> PluginRun.run(settings, Duration.ofSeconds(2)));
        assertEquals("the program \"plugin\" did not end within 2 s: waiting", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | no valid JSON",
                "[] | no JSON object",
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"} | \"Pod\" of \"v1\", not an"
                        + " ExecCredential of client.authentication.k8s.io/v1",
                "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"} |"
                        + " neither a token nor a client certificate",
                "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientKeyData\":\"x\"}}"
                        + " | a client certificate or its key, not both",
                "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientKeyData\":\"x\",\"clientCertificateData\":\"x\"}}"
                        + " | clientCertificateData that holds no certificate in PEM form",
                "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"x\",\"expirationTimestamp\":\"soon\"}}"
                        + " | an expirationTimestamp of \"soon\", which is no time",
            })
    void saysWhatIsWrongWithItsOutput(String printed, String fault) throws Exception {
        Files.writeString(folder.resolve("out"), printed);
        assertEquals("the program \"plugin\" printed " + fault, failure(plugin("cat out")));
    }

    private static String failure(CredentialPlugin plugin) {
        return String.valueOf(assertThrows(IOException.class, plugin::credential).getMessage());
    }

    private long runs() throws IOException {
        return Files.readAllLines(folder.resolve("runs")).size();
    }

    private CredentialPlugin counting(String status) throws IOException {
        return plugin(
                """
                echo x >> runs
                cat <<END
                {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
                "status":{%s"token":"$(wc -l < runs)"}}
                END
                """
                        .formatted(status));
    }

    private CredentialPlugin plugin(String script) throws IOException {
        return new CredentialPlugin(settings(script), () -> now);
    }

    private PluginSettings settings(String script) {
        return new PluginSettings(
                "plugin",
                List.of("/bin/sh", "-c", "cd " + folder + "\n" + script),
                Map.of("KUBERNETES_EXEC_INFO", "{}"),
                VERSION);
    }
}
