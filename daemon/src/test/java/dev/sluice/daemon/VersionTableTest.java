package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.KubernetesVersion;
import dev.sluice.daemon.markdown.MarkdownTree;
import dev.sluice.daemon.markdown.NamedTests;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of `docs/compatibility.md` of what Sluice matches of each version of Kubernetes: each
/// row names tests that exist, and its versions are the matched ones.
class VersionTableTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/compatibility.md");
    private static final String HEAD = "| Kubernetes | What | Sluice | Held by |";

    @Test
    void names_each_matched_version_and_the_one_that_sluice_gives_as_its_own() throws IOException {
        Set<String> versions = new HashSet<>();
        rows().forEach(row -> versions.addAll(Arrays.asList(row.getFirst().split(", ", -1))));
        List<String> matched =
                KubernetesVersion.MATCHED.stream().map(KubernetesVersion::of).toList();
        assertEquals(Set.copyOf(matched), versions);
        assertTrue(
                Files.readString(PAGE)
                        .contains(
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
    void each_row_is_held_by_tests_that_exist(List<String> row) throws IOException {
        assertEquals(4, row.size(), row::toString);
        assertEquals(List.of(), NamedTests.of(ROOT).faults(row.getLast()));
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

    static List<List<String>> rows() throws IOException {
        List<List<String>> rows =
                MarkdownTree.ofRepository().file("docs/compatibility.md").rows(HEAD);
        assertFalse(rows.isEmpty());
        return rows;
    }
}
