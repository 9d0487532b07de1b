package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The upper limits of figures, from the resource `budgets.csv`.
///
/// @param limits by the name of the figure, in the figure's unit
record Budgets(Map<String, Double> limits) {
    static Budgets ofSluice() throws IOException {
        try (InputStream csv =
                Objects.requireNonNull(
                        Budgets.class.getResourceAsStream("budgets.csv"), "budgets.csv")) {
            return parse(new String(csv.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// @param csv lines of `name,limit`; lines that begin with `#` are comments
    static Budgets parse(String csv) {
        return new Budgets(
                csv.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(line -> line.split(",", -1))
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        fields -> fields[0].strip(),
                                        fields -> Double.parseDouble(fields[1].strip()))));
    }

    Figure figure(String name, double value, String unit) {
        return new Figure(name, value, unit, limits.get(name));
    }
}
