package dev.sluice.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A measured number.
///
/// @param name what was measured, as in [Budgets]
/// @param budget upper limit in the same unit; null if there is none
record Figure(String name, double value, String unit, @Nullable Double budget) {
    /// Returns one line: `name: value unit`, followed by the budget if there is one.
    String line() {
        String measured = "%s: %s %s".formatted(name, rounded(value), unit);
        if (budget == null) {
            return measured;
        }
        return "%s (budget %s %s%s)"
                .formatted(measured, rounded(budget), unit, value > budget ? ", MISSED" : "");
    }

    /// Returns a row of CSV: name, value, unit, budget.
    String row() {
        String quoted = name.contains(",") ? '"' + name + '"' : name;
        return String.join(
                ",", quoted, rounded(value), unit, budget == null ? "" : rounded(budget));
    }

    /// Rounds to three significant digits.
    static String rounded(double number) {
        if (number == 0) {
            return "0";
        }
        int digits = 2 - (int) Math.floor(Math.log10(Math.abs(number)));
        String text = String.format(Locale.ROOT, "%." + Math.clamp(digits, 0, 9) + "f", number);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
