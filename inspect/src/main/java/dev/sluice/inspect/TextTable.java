package dev.sluice.inspect;

import dev.sluice.base.input.OneLine;
import java.util.ArrayList;
import java.util.List;

/// A table for people. Its lines have at most 100 columns, unless it is asked for wide: then the
/// widest cells are cut, and `…` marks the cut. Control characters in cells are escaped.
public final class TextTable {
    /// The longest line of any text that commands print for people.
    public static final int COLUMNS = 100;

    private static final String GAP = "  ";
    private static final int LONGEST_CELL = 400;
    private static final int LEAST_WIDTH = 8;

    private final List<String> headers;
    private final int usual;
    private final List<List<String>> rows = new ArrayList<>();

    /// @param usual the headers of the columns that are always shown
    /// @param wide the headers of the columns that follow them in the wide table
    public TextTable(List<String> usual, List<String> wide) {
        this.headers = new ArrayList<>(usual);
        this.headers.addAll(wide);
        this.usual = usual.size();
    }

    /// Adds a row.
    ///
    /// @param cells one for each column, the wide ones included. An empty cell is shown as `-`
    /// @throws IllegalArgumentException for another number of cells
    public void add(List<String> cells) {
        if (cells.size() != headers.size()) {
            throw new IllegalArgumentException(
                    "%d cells for %d columns".formatted(cells.size(), headers.size()));
        }
        rows.add(
                cells.stream()
                        .map(cell -> cell.isEmpty() ? "-" : OneLine.of(cell, LONGEST_CELL))
                        .toList());
    }

    /// Returns the header and the rows. Without a row, returns nothing.
    ///
    /// @param wide whether to show all columns, however long the lines get
    public List<String> lines(boolean wide) {
        if (rows.isEmpty()) {
            return List.of();
        }
        int columns = wide ? headers.size() : usual;
        int[] widths = new int[columns];
        grow(widths, headers);
        rows.forEach(row -> grow(widths, row));
        if (!wide) {
            shrink(widths);
        }
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(widths, headers));
        rows.forEach(row -> lines.add(line(widths, row)));
        return lines;
    }

    private static void grow(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], length(cells.get(i)));
        }
    }

    /// Takes from the widest column until a line fits.
    private static void shrink(int[] widths) {
        int total = GAP.length() * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        while (total > COLUMNS) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= LEAST_WIDTH) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private static String line(int[] widths, List<String> cells) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(cells.get(i), widths[i]);
            line.append(i == 0 ? "" : GAP).append(cell);
            line.repeat(' ', widths[i] - length(cell));
        }
        return line.toString().stripTrailing();
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static String cut(String cell, int width) {
        return length(cell) <= width
                ? cell
                : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
    }
}
