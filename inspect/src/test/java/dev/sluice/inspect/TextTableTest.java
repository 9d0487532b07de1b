package dev.sluice.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columns_are_as_wide_as_their_cells() {
        var table = new TextTable(List.of("NAME", "STATE"), List.of("REASON"));
        table.add(List.of("shop/web", "SYNCED", ""));
        table.add(List.of("a/b", "", "refused: \u001b[2Jboo\nfoo"));
        assertEquals(
                List.of("NAME      STATE", "shop/web  SYNCED", "a/b       -"), table.lines(false));
        assertEquals(
                List.of(
                        "NAME      STATE   REASON",
                        "shop/web  SYNCED  -",
                        "a/b       -       refused: \\u001b[2Jboo\\nfoo"),
                table.lines(true));
    }

    @Test
    void the_widest_cells_are_cut_to_a_hundred_columns() {
        var table = new TextTable(List.of("A", "B", "C"), List.of());
        table.add(List.of("a".repeat(300), "b".repeat(20), "c".repeat(60)));
        List<String> lines = table.lines(false);
        assertTrue(lines.stream().allMatch(line -> line.length() <= TextTable.COLUMNS));
        assertEquals(
                "a".repeat(37) + "…  " + "b".repeat(20) + "  " + "c".repeat(37) + "…",
                lines.get(1));
        assertEquals(300 + 20 + 60 + 4, table.lines(true).get(1).length());
    }

    @Test
    void without_rows_there_is_nothing() {
        assertEquals(List.of(), new TextTable(List.of("A"), List.of()).lines(true));
    }

    @Test
    void a_row_has_a_cell_for_each_column() {
        var table = new TextTable(List.of("A"), List.of("B"));
        assertThrows(IllegalArgumentException.class, () -> table.add(List.of("a")));
    }
}
