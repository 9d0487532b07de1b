package dev.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names of metrics, as they are served and as others name them.
final class MetricNames {
    private static final Pattern NAME =
            Pattern.compile("\\b(?:kubeproxy|sluice|rest_client|process|go|jvm)_[a-z_]+");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

    private MetricNames() {}

    /// Those of the table in METRICS.md, which a test of the daemon holds equal to what it serves.
    static Set<String> served() throws IOException {
        return ROW.matcher(Files.readString(Path.of("METRICS.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Those that a text names; what belongs to a histogram counts as the histogram.
    static Set<String> in(String text) {
        return NAME.matcher(text)
                .results()
                .map(name -> name.group().replaceFirst("_(bucket|count|sum)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
