package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import io.prometheus.client.Gauge;

/// The metric of shadow mode. Safe from any thread.
public final class ShadowMetrics {
    private final Gauge differences;

    public ShadowMetrics(Metrics metrics) {
        differences =
                metrics.gauge(
                        "sluice_shadow_differences",
                        "In shadow mode: number of differences between what Sluice would do and"
                                + " what kube-proxy does; NaN if kube-proxy has no rules",
                        "ip_family");
    }

    /// Sets how many differences were found.
    public void differences(IpFamily family, int count) {
        differences.labels(family.label()).set(count);
    }

    /// Sets that there is nothing to compare with.
    public void nothing(IpFamily family) {
        differences.labels(family.label()).set(Double.NaN);
    }
}
