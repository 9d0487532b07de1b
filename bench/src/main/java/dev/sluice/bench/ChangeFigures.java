package dev.sluice.bench;

import java.io.IOException;
import java.util.List;
import java.util.Random;

/// Measures endpoint changes at a steady rate: their latency and what they cost.
///
/// @param name begins the name of each figure
record ChangeFigures(String name, Results results) {
    private static final int CHANGES = 1000;

    /// Measures the changes, and the floor below which no proxy can be.
    ///
    /// @return the churn, for more changes
    Churn measure(RunningDaemon daemon) throws IOException, InterruptedException {
        var churn =
                new Churn(
                        daemon.node(),
                        daemon.api(),
                        daemon.cluster(),
                        new Random(daemon.cluster().services()));
        ProcessUse before = daemon.use();
        Churn.Outcome outcome = churn.run(CHANGES);
        ProcessUse after = daemon.use();
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
        floor(WatchFloor.measure(daemon.node(), daemon.api(), daemon.cluster()), millis);
        return churn;
    }

    private void floor(Percentiles floor, Percentiles millis) {
        for (int percent : List.of(50, 99)) {
            figure("floor p" + percent, floor.at(percent), "ms");
            figure(
                    "change p%d above floor".formatted(percent),
                    millis.at(percent) - floor.at(percent),
                    "ms");
        }
    }

    private void figure(String what, double value, String unit) {
        results.add(name + " " + what, value, unit);
    }
}
