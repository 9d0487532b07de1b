package dev.sluice.testbed.demo;

import java.util.List;

/// Counts as horizontal bars: the longest is 30 columns wide, drawn to an eighth of a column.
record Bars(List<Bar> bars) {
    private static final int LONGEST = 30;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    /// @param label what is counted
    /// @param detail more about it, in faint text
    record Bar(String label, String detail, long count) {}

    Bars {
        bars = List.copyOf(bars);
    }

    List<String> lines(TextStyle style) {
        long most = Math.max(1, bars.stream().mapToLong(Bar::count).max().orElse(0));
        return new Columns(bars.stream().map(bar -> row(bar, most, style)).toList()).lines();
    }

    private static List<String> row(Bar bar, long most, TextStyle style) {
        return List.of(
                bar.label(),
                style.faint(bar.detail()),
                style.accent(drawn(bar.count(), most)) + " " + bar.count());
    }

    /// A count of 0 has no bar; any other is at least an eighth of a column.
    private static String drawn(long count, long most) {
        int eighths = (int) Math.ceilDiv(8L * LONGEST * count, most);
        String end = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
        return "█".repeat(eighths / 8) + end;
    }
}
