package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// `bench/run`: measures, prints one line for each figure, and writes the figures to a folder.
public final class Bench {
    /// The sizes by mode. With more than 10,000 Services, iptables takes too long.
    private static final Map<String, List<String>> USUAL =
            Map.of(
                    "iptables", List.of("100", "1000", "10000"),
                    "nftables", List.of("100", "1000", "10000", "50000", "1000x250"));

    private static final Map<String, List<String>> USUAL_PATHS =
            Map.of(
                    "iptables", List.of("100", "1000", "10000"),
                    "nftables", List.of("100", "1000", "10000", "50000"));

    private final Path folder;
    private final Selected selected;
    private final Budgets budgets;

    private Bench(Path folder, Selected selected) throws IOException {
        this.folder = folder;
        this.selected = selected;
        this.budgets = Budgets.ofSluice();
    }

    /// @param arguments the folder for results, then what to measure ([Selected])
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Selected selected;
        try {
            selected = Selected.of(List.of(arguments).subList(1, arguments.length));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        new Bench(folder, selected).run();
    }

    private void run() throws Exception {
        Files.createDirectories(folder);
        if (selected.jmh()) {
            Results results = results();
            Jmh.run(".*", numbers(), results);
            results.write(folder.resolve("jmh.csv"));
        }
        if (selected.large()) {
            Results results = results();
            new LargeObjectFigures(results).measure();
            results.write(folder.resolve("large-object.csv"));
        }
        if (selected.kernel()) {
            Results results = results();
            new KernelFigures(results).measure();
            results.write(folder.resolve("kernel.csv"));
        }
        if (selected.nftables()) {
            Results results = results();
            new NftablesFigures(results).measure();
            results.write(folder.resolve("nftables-backend.csv"));
        }
        if (selected.ipvs()) {
            Results results = results();
            new IpvsFigures(results).measure();
            results.write(folder.resolve("ipvs-backend.csv"));
        }
        for (String mode : selected.modes()) {
            if (selected.path()) {
                path(mode);
            }
            if (selected.whole()) {
                whole(mode);
            }
            if (selected.page()) {
                page(mode);
            }
            if (selected.image()) {
                image(mode);
            }
            if (selected.refused()) {
                refused(mode);
            }
        }
        LatencyChart.draw(folder);
    }

    private void image(String mode) throws Exception {
        Path archive = Path.of(System.getProperty("sluice.image"));
        if (!Files.exists(archive)) {
            System.err.println("bench: no image: run `make image` first");
            return;
        }
        Results results = results();
        new ImageFigures(archive, mode, results).measure();
        results.write(folder.resolve("image-" + mode + ".csv"));
    }

    private void path(String mode) throws Exception {
        Results results = results();
        try (var _ = OneProcessor.choose()) {
            for (Size size : sizes(mode, USUAL_PATHS)) {
                new NewConnections(results).measure(mode, size.services());
            }
        }
        results.write(folder.resolve(mode + "-path.csv"));
    }

    private void whole(String mode) throws Exception {
        for (Size size : sizes(mode, USUAL)) {
            String name = mode + "-" + size;
            Results results = results();
            new WholeProcess(mode, size, results, folder.resolve(name + ".log")).measure();
            results.write(folder.resolve(name + ".csv"));
        }
    }

    private void page(String mode) throws Exception {
        Results results = results();
        new PageFigures(mode, oneSize(), results).measure();
        results.write(folder.resolve("page-" + mode + ".csv"));
    }

    private void refused(String mode) throws Exception {
        Results results = results();
        Size size = oneSize();
        new RefusedService(mode, size, results, folder).measure();
        results.write(folder.resolve("refused-" + mode + ".csv"));
    }

    private Size oneSize() {
        return selected.sizes().isEmpty() ? new Size(10_000, 5) : selected.sizes().getFirst();
    }

    private List<Size> sizes(String mode, Map<String, List<String>> usual) {
        return selected.sizes().isEmpty()
                ? usual.getOrDefault(mode, List.of("1000")).stream()
                        .map(text -> Size.parse(text).orElseThrow())
                        .toList()
                : selected.sizes();
    }

    private Results results() {
        return new Results(budgets, System.out);
    }

    private String[] numbers() {
        return selected.sizes().stream().map(size -> "" + size.services()).toArray(String[]::new);
    }
}
