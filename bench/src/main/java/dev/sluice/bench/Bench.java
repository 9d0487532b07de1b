package dev.sluice.bench;

import dev.sluice.testbed.run.ProxySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

    /// Between the first connection and the first change, as [WholeProcess] has it.
    private static final Duration IDLE = Duration.ofSeconds(10);

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
        if (selected.has("jmh")) {
            Results results = results();
            Jmh.run(".*", numbers(), results);
            results.write(folder.resolve("jmh.csv"));
        }
        if (selected.has("large")) {
            Results results = results();
            new LargeObjectFigures(results).measure();
            results.write(folder.resolve("large-object.csv"));
        }
        if (selected.has("kernel")) {
            Results results = results();
            new KernelFigures(results).measure();
            results.write(folder.resolve("kernel.csv"));
        }
        if (selected.has("nftables")) {
            Results results = results();
            new NftablesFigures(results).measure();
            results.write(folder.resolve("nftables-backend.csv"));
        }
        if (selected.has("ipvs")) {
            Results results = results();
            new IpvsFigures(results).measure();
            results.write(folder.resolve("ipvs-backend.csv"));
        }
        for (String mode : selected.modes()) {
            if (selected.has("path")) {
                path(mode);
            }
            if (selected.has("whole")) {
                whole(mode);
            }
            if (selected.has("start")) {
                start(mode);
            }
            if (selected.has("changes")) {
                changes(mode);
            }
            if (selected.has("page")) {
                page(mode);
            }
            if (selected.has("image")) {
                image(mode);
            }
            if (selected.has("refused")) {
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

    private void start(String mode) throws Exception {
        Results results = results();
        for (Size size : sizes(mode, Map.of())) {
            new StartFigures(mode, size, results).measure();
        }
        results.write(folder.resolve("start-" + mode + ".csv"));
    }

    /// The frontier of latency and CPU, along which the least time between two syncs moves.
    private void changes(String mode) throws Exception {
        Results results = results();
        List<String> periods =
                selected.minSyncPeriods().isEmpty() ? List.of("") : selected.minSyncPeriods();
        for (Size size : sizes(mode, Map.of())) {
            for (String period : periods) {
                String name = mode + " " + size;
                String setting = "";
                if (!period.isEmpty()) {
                    setting = mode + ": {minSyncPeriod: " + period + "}";
                    name += " minSyncPeriod " + period;
                }
                var figures = new ChangeFigures(name, results);
                RunningDaemon.run(
                        new ProxySettings(mode, setting, ""),
                        size,
                        "",
                        daemon -> {
                            daemon.awaitFirst();
                            TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
                            figures.measure(daemon);
                        });
            }
        }
        results.write(folder.resolve("changes-" + mode + ".csv"));
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
