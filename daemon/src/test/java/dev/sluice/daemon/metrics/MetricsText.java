package dev.sluice.daemon.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Parses Prometheus' text format, without the values.
public final class MetricsText {
    private MetricsText() {}

    /// @param series the names and labels of the series, in order
    public record Family(String help, String type, List<String> series) {}

    /// The families by name.
    public static Map<String, Family> parse(String text) {
        Map<String, Family> families = new TreeMap<>();
        Family current = new Family("", "", List.of());
        String help = "";
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                help = words[3];
            } else if (line.startsWith("# TYPE ")) {
                current = new Family(help, words[3], new ArrayList<>());
                families.put(words[2], current);
            } else if (!line.isEmpty()) {
                current.series().add(line.substring(0, line.lastIndexOf(' ')));
            }
        }
        return families;
    }
}
