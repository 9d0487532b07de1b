package dev.sluice.bench;

import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measures the daemon as shipped, on a node of network namespaces, with the API server stand-in.
///
/// @param mode of the daemon
/// @param size of the cluster, in addition to the probes
/// @param log file for the daemon's log
record WholeProcess(String mode, Size size, Results results, Path log) {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int CHANGES_ASKED = 400;
    private static final Pattern FULL_LOAD =
            Pattern.compile("IPv4: first sync.* changes? in (\\d+) ms");

    /// @throws IOException if the daemon or the stand-in fails
    void measure() throws IOException, InterruptedException {
        RunningDaemon.run(new ProxySettings(mode), size, "", this::measure);
    }

    private void measure(RunningDaemon daemon) throws IOException, InterruptedException {
        figure("start to first connection", daemon.awaitFirst(), "s");
        figure("CPU until first connection", daemon.use().cpuSeconds(), "s");
        figure("full load", fullLoad(daemon.sluice()), "s");
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        ProcessUse idle = daemon.use();
        figure("CPU until idle", idle.cpuSeconds(), "s");
        figure("resident idle", idle.residentMegabytes(), "MB");
        Churn churn = new ChangeFigures(mode + " " + size, results).measure(daemon);
        // Until the last changes are written, plan and kernel differ.
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        questions(daemon, churn);
        shortCommands(daemon);
        Files.write(log, daemon.sluice().log());
    }

    /// What operators ask, after the figures of memory: an answer may leave a larger heap behind.
    private void questions(RunningDaemon daemon, Churn churn)
            throws IOException, InterruptedException {
        var explain = new ExplainTimes(daemon.node(), daemon.cluster());
        figure("explain, first", explain.once(), "ms");
        figure("explain", explain.median(), "ms");
        var commands = new CommandTimes(daemon.node());
        for (String verb : CommandTimes.VERBS) {
            figure("command " + verb, commands.seconds(List.of(verb)), "s");
        }
        Churn.Outcome outcome;
        int answered;
        try (CommandTimes.Loop loop = commands.loop()) {
            outcome = churn.run(CHANGES_ASKED);
            answered = loop.answered();
        }
        Percentiles millis = Percentiles.of(outcome.millis());
        figure("change p50 while commands run", millis.at(50), "ms");
        figure("change p99 while commands run", millis.at(99), "ms");
        figure("commands meanwhile", answered, "");
        figure("connections failed meanwhile", outcome.failures().size(), "");
        figure("resident after commands", daemon.use().residentMegabytes(), "MB");
    }

    /// Commands whose time is mostly that of the JVM's start.
    private void shortCommands(RunningDaemon daemon) throws IOException, InterruptedException {
        Path objects = daemon.folder().resolve("objects.json");
        Files.writeString(
                objects,
                "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[%s,%s]}"
                        .formatted(daemon.cluster().service(0), daemon.cluster().slice(0, 0)));
        var commands = new CommandTimes(daemon.node());
        for (List<String> words :
                List.of(
                        List.of("version"),
                        List.of(
                                "render",
                                "--objects=" + objects,
                                "--hostname-override=node1",
                                "--mode=" + mode),
                        List.of("explain", ApiCluster.NAMESPACE + "/" + ApiCluster.name(0)))) {
            figure("command " + words.getFirst(), commands.medianSeconds(words), "s");
        }
    }

    /// Returns the duration of the first sync in seconds, from the daemon's log. The first
    /// connection may be served before that sync ends.
    private static double fullLoad(SluiceRun sluice) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < LONGEST_START.toNanos()) {
            for (String line : sluice.log()) {
                Matcher matcher = FULL_LOAD.matcher(line);
                if (matcher.find()) {
                    return Long.parseLong(matcher.group(1)) / 1e3;
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("the log has no line about a first sync");
    }

    private void figure(String what, double value, String unit) {
        results.add("%s %s %s".formatted(mode, size, what), value, unit);
    }
}
