package dev.sluice.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One measured number.
///
/// @param name what was measured, as [Budgets] knows it
/// @param budget what it should not exceed; null where nothing was promised
record Figure(String name, double value, String unit, @Nullable Double budget) {
    /// One line: `name: value unit`, with the budget beside it.
    String line() {
        String measured = "%s: %s %s".formatted(name, rounded(value), unit);
        if (budget == null) {
            return measured;
        }
        return "%s (budget %s %s%s)"
                .formatted(measured, rounded(budget), unit, value > budget ? ", MISSED" : "");
    }

    /// The same as a row of CSV: name, value, unit, budget.
    String row() {
        String quoted = name.contains(",") ? '"' + name + '"' : name;
        return String.join(
                ",", quoted, rounded(value), unit, budget == null ? "" : rounded(budget));
    }

    /// Three digits that count.
    static String rounded(double number) {
        if (number == 0) {
            return "0";
        }
        int digits = 2 - (int) Math.floor(Math.log10(Math.abs(number)));
        String text = String.format(Locale.ROOT, "%." + Math.clamp(digits, 0, 9) + "f", number);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
