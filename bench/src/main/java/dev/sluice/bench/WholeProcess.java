package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
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
    private static final int CHANGES = 1000;
    private static final int CHANGES_ASKED = 400;
    private static final Pattern FULL_LOAD =
            Pattern.compile("IPv4: first sync.* changes? in (\\d+) ms");

    /// @throws IOException if the daemon or the stand-in fails
    void measure() throws IOException, InterruptedException {
        var cluster = new ApiCluster(size.services(), size.endpoints());
        try (Folder folder = Folder.temporary("sluice-bench-");
                TestNode node = TestNode.build();
                Responders responders = new Responders(node);
                StandInProcess api =
                        StandInProcess.start(node, cluster, Churn.probes(), folder.path())) {
            for (Ip ip : ChangingService.places()) {
                responders.listen(Protocol.TCP, ip, ChangingService.RESPONDER_PORT);
            }
            long started = System.nanoTime();
            try (SluiceRun sluice =
                    SluiceRun.start(
                            node,
                            Launcher.find(),
                            new ProxySettings(mode),
                            api.kubeconfig(),
                            folder.path())) {
                Churn.awaitFirst(node, sluice::checkAlive);
                figure("start to first connection", secondsSince(started), "s");
                figure("full load", fullLoad(sluice), "s");
                TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
                var churn = new Churn(node, api, cluster, new Random(size.services()));
                churn(churn, sluice);
                questions(node, cluster, churn, sluice);
                Files.write(log, sluice.log());
            }
        }
    }

    /// What operators ask, after the figures of memory: an answer may leave a larger heap behind.
    private void questions(TestNode node, ApiCluster cluster, Churn churn, SluiceRun sluice)
            throws IOException, InterruptedException {
        var explain = new ExplainTimes(node, cluster);
        figure("explain, first", explain.once(), "ms");
        figure("explain", explain.median(), "ms");
        var commands = new CommandTimes(node);
        for (String verb : CommandTimes.VERBS) {
            figure("command " + verb, commands.seconds(verb), "s");
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
        figure("resident after commands", ProcessUse.of(sluice.pid()).residentMegabytes(), "MB");
    }

    private void churn(Churn churn, SluiceRun sluice) throws IOException, InterruptedException {
        ProcessUse before = ProcessUse.of(sluice.pid());
        figure("CPU until idle", before.cpuSeconds(), "s");
        figure("resident idle", before.residentMegabytes(), "MB");
        Churn.Outcome outcome = churn.run(CHANGES);
        ProcessUse after = ProcessUse.of(sluice.pid());
        Percentiles millis = Percentiles.of(outcome.millis());
        figure("change p50", millis.at(50), "ms");
        figure("change p99", millis.at(99), "ms");
        figure("changes measured", millis.sorted().size(), "");
        figure("connections failed", outcome.failures().size(), "");
        outcome.failures().stream().limit(5).forEach(failure -> System.err.println("  " + failure));
        figure(
                "CPU per 1000 changes",
                (after.cpuSeconds() - before.cpuSeconds()) * 1000 / CHANGES,
                "s");
        figure(
                "of that in child processes",
                (after.childrenCpuSeconds() - before.childrenCpuSeconds()) * 1000 / CHANGES,
                "s");
        figure("resident after churn", after.residentMegabytes(), "MB");
        figure("resident peak", after.peakMegabytes(), "MB");
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

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
