package dev.sluice.daemon.metrics;

import dev.sluice.base.background.TaskListener;
import io.prometheus.client.Counter;

/// Counts the failures of background tasks. Safe from any thread.
public final class TaskMetrics implements TaskListener {
    private final Counter failures;

    public TaskMetrics(Metrics metrics) {
        this.failures =
                metrics.counter(
                        "sluice_background_failures_total",
                        "Turns of side work that failed, by the work; the next turn came all the"
                                + " same",
                        "task");
    }

    /// Creates the series with 0, so that the first failure is an increase.
    @Override
    public void started(String task) {
        failures.labels(task);
    }

    @Override
    public void failed(String task) {
        failures.labels(task).inc();
    }
}
