package dev.sluice.inspect.services;

import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Prints the endpoints of a Service for people.
public final class EndpointTable {
    private EndpointTable() {}

    /// @param format one of those for people
    public static List<String> lines(List<EndpointStatus> rows, OutputFormat format) {
        if (rows.isEmpty()) {
            return List.of("no endpoints");
        }
        if (format == OutputFormat.SHORT) {
            long used = rows.stream().filter(row -> !row.usedBy().isEmpty()).count();
            return List.of("%d of %d endpoints are used".formatted(used, rows.size()));
        }
        var table =
                new TextTable(
                        List.of("PORT", "ENDPOINT", "NODE", "CONDITION", "STATE", "USED BY"),
                        List.of("ZONE", "HINTS", "NOT USED BY"));
        for (EndpointStatus row : rows) {
            table.add(
                    List.of(
                            (row.port() == null ? "" : row.port() + "/") + row.protocol(),
                            row.address(),
                            row.node() == null ? "" : row.node(),
                            condition(row),
                            row.state().toString(),
                            used(row),
                            row.zone() == null ? "" : row.zone(),
                            hints(row),
                            unused(row)));
        }
        return table.lines(format == OutputFormat.WIDE);
    }

    private static String condition(EndpointStatus row) {
        if (row.terminating()) {
            return row.serving() ? "terminating, serving" : "terminating";
        }
        return row.ready() ? "ready" : "not ready";
    }

    /// Which frontends use it; if none does, the first reason.
    private static String used(EndpointStatus row) {
        if (row.usedBy().isEmpty()) {
            return row.unused().isEmpty() ? "none" : "none: " + row.unused().getFirst().reason();
        }
        return row.unused().isEmpty() ? "all" : String.join(", ", row.usedBy());
    }

    private static String hints(EndpointStatus row) {
        List<String> hints = new ArrayList<>();
        row.zoneHints().forEach(zone -> hints.add("zone " + zone));
        row.nodeHints().forEach(node -> hints.add("node " + node));
        return String.join(", ", hints);
    }

    private static String unused(EndpointStatus row) {
        return row.unused().stream()
                .map(each -> each.frontend() + " (" + each.reason() + ")")
                .collect(Collectors.joining(", "));
    }
}
