package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.KubernetesVersion;
import dev.sluice.daemon.metrics.BuildMetrics;
import dev.sluice.daemon.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The README's table of what Sluice matches of each version of Kubernetes: each row names tests
/// that exist, and its versions are the matched ones.
class VersionTableTest {
    private static final Path ROOT = Path.of("..");
    private static final String HEAD = "| Kubernetes | What | Sluice | Held by |";
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+)\\.([A-Za-z_0-9]+)`");

    @Test
    void names_each_matched_version_and_the_one_that_sluice_gives_as_its_own() throws IOException {
        Set<String> versions = new HashSet<>();
        rows().forEach(row -> versions.addAll(Arrays.asList(cells(row).getFirst().split(", "))));
        List<String> matched =
                KubernetesVersion.MATCHED.stream().map(KubernetesVersion::of).toList();
        assertEquals(Set.copyOf(matched), versions);
        String readme = Files.readString(ROOT.resolve("README.md"));
        assertTrue(
                readme.contains(
                        "Sluice matches kube-proxy "
                                + matched.getFirst()
                                + " to "
                                + matched.getLast()
                                + " and calls itself "
                                + KubernetesVersion.current()
                                + "."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void each_row_is_held_by_tests_that_exist(String row) throws IOException {
        var tests = TEST.matcher(cells(row).get(3));
        assertTrue(tests.find(), row);
        do {
            String file = tests.group(1) + ".java";
            List<Path> found = files(file);
            assertEquals(1, found.size(), () -> "no or several " + file);
            String text = Files.readString(found.getFirst());
            assertTrue(text.contains("void " + tests.group(2) + "("), tests.group());
        } while (tests.find());
    }

    @Test
    void the_metric_says_the_version_that_sluice_gives_as_its_own() {
        var metrics = new Metrics();
        BuildMetrics.register(metrics, "sluice/1.0", KubernetesVersion.current(), Map.of());
        String line =
                metrics.text()
                        .lines()
                        .filter(text -> text.startsWith("kubernetes_build_info{"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(line.contains("major=\"1\""), line);
        assertTrue(line.contains("minor=\"" + KubernetesVersion.MINOR + "\""), line);
        assertTrue(
                line.contains("git_version=\"v" + KubernetesVersion.current() + ".0+sluice-1.0\""),
                line);
    }

    @Test
    void a_test_that_is_not_there_is_missed() throws IOException {
        assertTrue(files("NoSuchTest.java").isEmpty());
        assertFalse(rows().isEmpty());
    }

    static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("README.md")).stream()
                .dropWhile(line -> !line.equals(HEAD))
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .toList();
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(2, row.length() - 2).split(" \\| ", -1)).toList();
    }

    /// The tests of all modules with this file name.
    private static List<Path> files(String name) throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<Path> tests =
                    modules.map(module -> module.resolve("src/test/java"))
                            .filter(Files::isDirectory)
                            .toList();
            Stream.Builder<Path> found = Stream.builder();
            for (Path folder : tests) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.getFileName().toString().equals(name)).forEach(found);
                }
            }
            return found.build().toList();
        }
    }
}
