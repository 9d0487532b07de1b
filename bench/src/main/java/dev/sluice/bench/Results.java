package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The figures of a run. Prints each as soon as it is measured, and writes all of them as CSV.
final class Results {
    private static final String HEADER = "figure,value,unit,budget";

    private final Budgets budgets;
    private final PrintStream out;
    private final List<Figure> figures = new ArrayList<>();

    Results(Budgets budgets, PrintStream out) {
        this.budgets = budgets;
        this.out = out;
    }

    void add(String name, double value, String unit) {
        Figure figure = budgets.figure(name, value, unit);
        figures.add(figure);
        out.println(figure.line());
        out.flush();
    }

    /// Writes all figures to a file, replacing those of an earlier run.
    void write(Path csv) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        figures.forEach(figure -> lines.add(figure.row()));
        Files.createDirectories(csv.toAbsolutePath().getParent());
        Files.write(csv, lines);
    }
}
