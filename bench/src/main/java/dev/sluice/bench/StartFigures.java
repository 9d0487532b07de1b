package dev.sluice.bench;

import dev.sluice.testbed.run.ProxySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Measures the start of the daemon as shipped, and without each of the JVM's settings that make it
/// faster or smaller. The runs take turns, so what else happens on the machine concerns all alike.
///
/// @param mode of the daemon
/// @param size of the cluster, in addition to the probes
record StartFigures(String mode, Size size, Results results) {
    private static final int ROUNDS = 3;
    private static final String ARCHIVE_FILE = "/daemon/target/daemon.jsa";
    private static final Duration IDLE = Duration.ofSeconds(5);

    /// A setting of the JVM, and the flags that take it away: the last one of a flag counts.
    private enum Lever {
        ARCHIVE(
                "the archive of classes",
                "-XX:SharedArchiveFile="
                        + System.getProperty("java.home")
                        + "/lib/server/classes.jsa"),
        COMPILER("C1 alone", "-XX:TieredStopAtLevel=4"),
        HEAP("free ratios of the heap", "-XX:MinHeapFreeRatio=40 -XX:MaxHeapFreeRatio=70"),
        NEW_GENERATION("a small new generation", "-XX:MaxNewSize=64m"),
        FIRST_HEAP("a small first heap", "-Xms16m"),
        FULL_COLLECTION(
                "collections that keep nothing spare",
                "-XX:MarkSweepDeadRatio=5 -XX:SoftRefLRUPolicyMSPerMB=1000"),
        UNSAFE("Unsafe allowed", "--sun-misc-unsafe-memory-access=warn");

        final String words;
        final String without;

        Lever(String words, String without) {
            this.words = words;
            this.without = without;
        }
    }

    /// What one run used.
    ///
    /// @param seconds from the start to the first connection
    /// @param cpuSeconds the same in CPU
    /// @param residentMegabytes some seconds later
    private record Start(double seconds, double cpuSeconds, double residentMegabytes) {
        static Start median(List<Start> runs) {
            return new Start(
                    Percentiles.of(runs.stream().map(Start::seconds).toList()).at(50),
                    Percentiles.of(runs.stream().map(Start::cpuSeconds).toList()).at(50),
                    Percentiles.of(runs.stream().map(Start::residentMegabytes).toList()).at(50));
        }
    }

    /// @throws IOException if the daemon or the stand-in fails
    void measure() throws IOException, InterruptedException {
        List<Start> complete = new ArrayList<>();
        Map<Lever, List<Start>> runs = new EnumMap<>(Lever.class);
        for (int round = 0; round < ROUNDS; round++) {
            complete.add(start(""));
            for (Lever lever : Lever.values()) {
                runs.computeIfAbsent(lever, _ -> new ArrayList<>()).add(start(lever.without));
            }
        }
        Start shipped = Start.median(complete);
        figure("start to first connection", shipped.seconds(), "s");
        figure("CPU until first connection", shipped.cpuSeconds(), "s");
        figure("resident after start", shipped.residentMegabytes(), "MB");
        runs.forEach((lever, all) -> {
            Start without = Start.median(all);
            ratio("start to first connection", lever, shipped.seconds(), without.seconds());
            ratio("CPU until first connection", lever, shipped.cpuSeconds(), without.cpuSeconds());
            ratio(
                    "resident after start",
                    lever,
                    shipped.residentMegabytes(),
                    without.residentMegabytes());
        });
    }

    private Start start(String javaFlags) throws IOException, InterruptedException {
        List<Start> one = new ArrayList<>();
        RunningDaemon.run(
                new ProxySettings(mode),
                size,
                javaFlags,
                daemon -> {
                    double seconds = daemon.awaitFirst();
                    double cpuSeconds = daemon.use().cpuSeconds();
                    if (javaFlags.isEmpty()) {
                        requireArchive(daemon.sluice().pid());
                    }
                    TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
                    one.add(new Start(seconds, cpuSeconds, daemon.use().residentMegabytes()));
                });
        return one.getFirst();
    }

    /// The script `sluice` starts without an archive where there is none that fits.
    private static void requireArchive(long pid) throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/" + pid + "/maps"))) {
            if (mappings.noneMatch(mapping -> mapping.endsWith(ARCHIVE_FILE))) {
                throw new IOException("the daemon runs without its archive: run `make build`");
            }
        }
    }

    private void ratio(String what, Lever lever, double with, double without) {
        figure("%s, with %s".formatted(what, lever.words), with / without, "of without");
    }

    private void figure(String what, double value, String unit) {
        results.add("%s %s %s".formatted(mode, size, what), value, unit);
    }
}
