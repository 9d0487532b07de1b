package dev.sluice.testbed.demo;

import java.util.List;

/// Counts as horizontal bars, the longest of a fixed length, to an eighth of a column.
record Bars(List<Bar> bars) {
    private static final int LONGEST = 30;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    /// @param label what is counted
    /// @param detail more about it, set back
    record Bar(String label, String detail, int count) {}

    Bars {
        bars = List.copyOf(bars);
    }

    List<String> lines(Ink ink) {
        int labels = bars.stream().mapToInt(bar -> Ink.width(bar.label())).max().orElse(0);
        int details = bars.stream().mapToInt(bar -> Ink.width(bar.detail())).max().orElse(0);
        int most = Math.max(1, bars.stream().mapToInt(Bar::count).max().orElse(0));
        return bars.stream()
                .map(bar ->
                        Ink.padded(bar.label(), labels)
                                + "  "
                                + Ink.padded(ink.faint(bar.detail()), details)
                                + "  "
                                + ink.accent(drawn(bar.count(), most))
                                + " "
                                + bar.count())
                .toList();
    }

    /// A bar of nothing has no length; any other has at least an eighth.
    private static String drawn(int count, int most) {
        int eighths = (int) Math.ceilDiv(8L * LONGEST * count, most);
        String end = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
        return "█".repeat(eighths / 8) + end;
    }
}
