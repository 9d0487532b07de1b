package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests malformed and malicious files: each is refused with a few short lines.
class HostileFilesTest {
    private static final String HEAD =
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
    private static final int LONGEST = 1001;

    @TempDir private Path folder;

    @Test
    void what_is_no_file_of_a_sane_length_is_not_read() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (String flag : List.of("config", "sluice-config")) {
            for (String path : List.of("/dev/zero", pipe.toString())) {
                assertEquals(
                        List.of(path + ": cannot be read: is not a regular file"),
                        refusal(flag, path));
            }
            assertEquals(
                    List.of(folder + ": cannot be read: is a folder"),
                    refusal(flag, folder.toString()));
            Path comment = Files.writeString(folder.resolve("long"), "#".repeat(60 << 20));
            assertEquals(
                    List.of(comment + ": cannot be read: is longer than 1 MiB"),
                    refusal(flag, comment.toString()));
        }
    }

    @Test
    void limits_of_the_parser_name_the_field() throws IOException {
        assertTrue(onlyLine("mode: " + "[".repeat(900)).contains(": mode[0][0]"));
        assertTrue(onlyLine(indents(600)).contains(": a.a.a.a"));
        String number = onlyLine("oomScoreAdj: " + "9".repeat(100_000));
        assertTrue(number.contains(": oomScoreAdj: Number value length (100000)"), number);
        assertTrue(onlyLine("clusterCIDR: [").contains(": line 3"));
    }

    @Test
    void values_are_shown_in_one_line_and_cut() throws IOException {
        String raw = onlyLine("mode: \"a\\nb\\e[31m\\u202e\"");
        assertTrue(raw.endsWith("not \"a\\nb\\u001b[31m\\u202e\""), raw);
        String cut = onlyLine("mode: " + "x".repeat(1_000_000));
        assertTrue(cut.endsWith("not \"" + "x".repeat(200) + "…\""), cut);
        String path = onlyLine("clientConnection: {kubeconfig: \"/tmp/a\\0b\"}");
        assertTrue(path.contains(": clientConnection.kubeconfig: must be a path"), path);
    }

    @Test
    void of_very_many_faults_some_are_told() throws IOException {
        List<String> lines = refused("nodePortAddresses: [" + "1, ".repeat(100_000) + "1]");
        assertEquals(21, lines.size());
        assertEquals("and 99981 more", lines.getLast());
    }

    /// Inserts random characters into a file. It is either accepted or refused with readable lines.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void noise_is_refused_or_read(long fixed) throws IOException {
        long seed = fixed == 0 ? System.nanoTime() : fixed;
        var random = new Random(seed);
        String alphabet = "{}[]:,-? \n\t\"'|>&*!%@`#a1\u0000\u001b\u202e";
        for (int i = 0; i < 300; i++) {
            var text = new StringBuilder(HEAD);
            for (int j = random.nextInt(60); j > 0; j--) {
                text.insert(
                        random.nextInt(text.length()),
                        alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Path file = Files.writeString(folder.resolve("noise"), text);
            try {
                ConfigLoader.load(given("config", file.toString()));
            } catch (ConfigException e) {
                e.problems().forEach(line -> assertReadable(line, seed));
            }
        }
    }

    private static void assertReadable(String line, long seed) {
        assertTrue(
                line.length() <= LONGEST && line.codePoints().noneMatch(Character::isISOControl),
                () -> "seed " + seed + ": " + line);
    }

    private static String indents(int depth) {
        var text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }
        return text.toString();
    }

    private String onlyLine(String fields) throws IOException {
        List<String> lines = refused(fields);
        assertEquals(1, lines.size(), lines::toString);
        return lines.getFirst();
    }

    private List<String> refused(String fields) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), HEAD + fields + "\n");
        List<String> lines = refusal("config", file.toString());
        lines.forEach(line -> assertReadable(line, 0));
        return lines;
    }

    private static List<String> refusal(String flag, String path) {
        var e = assertThrows(ConfigException.class, () -> ConfigLoader.load(given(flag, path)));
        return e.problems();
    }

    private static GivenFlags given(String flag, String path) {
        return new GivenFlags(Map.of(flag, List.of(path)));
    }
}
