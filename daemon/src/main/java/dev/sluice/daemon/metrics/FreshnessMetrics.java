package dev.sluice.daemon.metrics;

import dev.sluice.kube.freshness.FreshnessListener;
import dev.sluice.kube.freshness.FreshnessReport;
import io.prometheus.client.Counter;
import java.util.List;

/// The metric of comparisons with the API server. Safe from any thread.
public final class FreshnessMetrics implements FreshnessListener {
    private final Counter stale;

    /// @param kinds the names of the kinds that are compared; each is served from the start
    public FreshnessMetrics(Metrics metrics, List<String> kinds) {
        stale =
                metrics.counter(
                        "sluice_api_stale_objects_total",
                        "Objects of which the watch did not tell a change, found by a comparison"
                                + " with a list of the API server; they are listed again",
                        "kind");
        kinds.forEach(stale::labels);
    }

    @Override
    public void compared(FreshnessReport report) {
        report.stale().forEach(each -> stale.labels(each.kind()).inc());
    }
}
