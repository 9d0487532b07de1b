package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `bench/run`: measures, prints a line a figure, and keeps the figures in a folder.
public final class Bench {
    private static final List<Integer> USUAL = List.of(1_000, 10_000);

    private Bench() {}

    /// @param arguments the folder for results, then what was asked for ([Wish])
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Wish wish;
        try {
            wish = Wish.of(List.of(arguments).subList(1, arguments.length));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        Budgets budgets = Budgets.ofSluice();
        if (wish.jmh()) {
            var results = new Results(budgets, System.out);
            Jmh.run(".*", numbers(wish), results);
            results.write(folder.resolve("jmh.csv"));
        }
        if (wish.kernel()) {
            var results = new Results(budgets, System.out);
            new KernelFigures(results).measure();
            results.write(folder.resolve("kernel.csv"));
        }
        if (wish.whole()) {
            for (int services : wish.services().isEmpty() ? USUAL : wish.services()) {
                String name = wish.mode() + "-" + services;
                var results = new Results(budgets, System.out);
                Path log = folder.resolve(name + ".log");
                Files.createDirectories(folder);
                new WholeProcess(wish.mode(), services, results, log).measure();
                results.write(folder.resolve(name + ".csv"));
            }
        }
    }

    private static String[] numbers(Wish wish) {
        return wish.services().stream().map(String::valueOf).toArray(String[]::new);
    }
}
