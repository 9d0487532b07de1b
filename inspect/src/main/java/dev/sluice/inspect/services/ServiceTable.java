package dev.sluice.inspect.services;

import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.TextTable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Prints the frontends of Services for people.
public final class ServiceTable {
    private static final List<String> COLUMNS =
            List.of(
                    "NAMESPACE/NAME:PORT",
                    "TYPE",
                    "FRONTEND",
                    "POLICY",
                    "READY/LOCAL/ALL",
                    "STATE");

    private ServiceTable() {}

    /// @param format one of those for people
    public static List<String> lines(List<ServiceStatus> rows, OutputFormat format) {
        if (rows.isEmpty()) {
            return List.of("no Services");
        }
        return format == OutputFormat.SHORT
                ? List.of(summary(rows))
                : table(rows).lines(format == OutputFormat.WIDE);
    }

    private static TextTable table(List<ServiceStatus> rows) {
        var table = new TextTable(COLUMNS, List.of("PROTOCOL", "FAMILY", "AFFINITY", "REASON"));
        for (ServiceStatus row : rows) {
            table.add(
                    List.of(
                            row.service() + (row.port() == null ? "" : ":" + row.port()),
                            row.type(),
                            row.frontend(),
                            row.policy(),
                            row.ready() + "/" + row.local() + "/" + row.all(),
                            row.state().toString(),
                            row.protocol(),
                            row.family(),
                            row.affinitySeconds() == null ? "" : row.affinitySeconds() + "s",
                            row.reason() == null ? "" : row.reason()));
        }
        return table;
    }

    private static String summary(List<ServiceStatus> rows) {
        Map<FrontendState, Integer> counts = new EnumMap<>(FrontendState.class);
        rows.forEach(row -> counts.merge(row.state(), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }
}
