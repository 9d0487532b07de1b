package dev.sluice.inspect.journal;

import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.TextTable;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Prints the journal for people, the oldest entry first.
public final class JournalText {
    private static final List<String> COLUMNS =
            List.of("TIME", "NAMESPACE/NAME", "CHANGE", "LATENCY", "RESULT");
    private static final List<String> WIDE = List.of("FAMILY", "NUMBER", "CAUSE", "REASON");

    private JournalText() {}

    /// @param entries the newest first
    /// @param format one of those for people
    public static List<String> lines(List<JournalEntry> entries, OutputFormat format) {
        if (entries.isEmpty()) {
            return List.of("no changes");
        }
        if (format == OutputFormat.SHORT) {
            return List.of(summary(entries));
        }
        var table = new TextTable(COLUMNS, WIDE);
        for (JournalEntry entry : entries.reversed()) {
            table.add(
                    List.of(
                            time(entry),
                            orEmpty(entry.service()),
                            entry.change(),
                            latency(entry),
                            entry.result().toString(),
                            entry.family(),
                            Long.toString(entry.number()),
                            causes(entry),
                            orEmpty(entry.reason())));
        }
        return table.lines(format == OutputFormat.WIDE);
    }

    /// One entry in one line, for an endless list.
    public static String line(JournalEntry entry) {
        var line = new StringJoiner("  ");
        line.add(time(entry));
        line.add(entry.family());
        String service = entry.service();
        if (service != null) {
            line.add(service);
        }
        line.add(entry.change());
        if (entry.latencyMillis() != null) {
            line.add(latency(entry));
        }
        line.add(entry.result().toString());
        String reason = entry.reason();
        if (reason != null) {
            line.add(reason);
        }
        return OneLine.of(line.toString());
    }

    private static String time(JournalEntry entry) {
        return entry.at().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static String latency(JournalEntry entry) {
        Long millis = entry.latencyMillis();
        return millis == null ? "" : millis + " ms";
    }

    private static String causes(JournalEntry entry) {
        return entry.causes().stream()
                .map(cause ->
                        cause.kind()
                                + " "
                                + cause.name()
                                + (cause.resourceVersion() == null
                                        ? ""
                                        : " (" + cause.resourceVersion() + ")"))
                .collect(Collectors.joining(", "));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String summary(List<JournalEntry> entries) {
        Map<JournalResult, Integer> counts = new EnumMap<>(JournalResult.class);
        entries.forEach(entry -> counts.merge(entry.result(), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }
}
