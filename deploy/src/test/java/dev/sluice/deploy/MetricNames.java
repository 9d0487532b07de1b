package dev.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Names of metrics, as the daemon serves them and as other files use them.
final class MetricNames {
    private static final Pattern NAME =
            Pattern.compile("\\b(?:kubeproxy|sluice|rest_client|process|go|jvm)_[a-z_]+");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

    private MetricNames() {}

    /// Returns the names in the table of METRICS.md; a test of the daemon compares them with what
    /// it serves.
    static Set<String> served() throws IOException {
        return ROW.matcher(Files.readString(Path.of("METRICS.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Returns the names in a text. The series of a histogram count as the histogram.
    static Set<String> in(String text) {
        return NAME.matcher(text)
                .results()
                .map(name -> name.group().replaceFirst("_(bucket|count|sum)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
