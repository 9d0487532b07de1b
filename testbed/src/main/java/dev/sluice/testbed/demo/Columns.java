package dev.sluice.testbed.demo;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table: each column is as wide as its widest cell.
record Columns(List<List<String>> rows) {
    private static final String GAP = "  ";

    Columns {
        rows = rows.stream().map(List::copyOf).toList();
    }

    List<String> lines() {
        return rows.stream()
                .map(row ->
                        IntStream.range(0, row.size())
                                .mapToObj(
                                        column -> TextStyle.padded(row.get(column), width(column)))
                                .collect(Collectors.joining(GAP))
                                .stripTrailing())
                .toList();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> TextStyle.width(row.get(column)))
                .max()
                .orElse(0);
    }
}
