package dev.sluice.daemon.metrics;

import dev.sluice.ipvs.Drain;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Metrics that exist only in ipvs mode: draining real servers and failures of its iptables rules.
/// Safe from any thread.
public final class IpvsMetrics implements SyncListener {
    private final Map<IpFamily, IpvsBackend> backends;

    /// @param backends the backends by family; they may be added after the construction
    public IpvsMetrics(Metrics metrics, Map<IpFamily, IpvsBackend> backends) {
        this.backends = backends;
        metrics.read(
                "sluice_ipvs_draining_servers",
                Metric.Type.GAUGE,
                "Real servers that left, take no new connections and wait for their last to end",
                List.of("ip_family"),
                this::servers);
        metrics.read(
                "sluice_ipvs_draining_connections",
                Metric.Type.GAUGE,
                "Connections to those: open ones, and those past their end but still remembered",
                List.of("ip_family", "state"),
                this::connections);
        metrics.read(
                "kubeproxy_sync_proxy_rules_iptables_restore_failures_total",
                Metric.Type.COUNTER,
                "[ALPHA] Cumulative proxy iptables restore failures",
                List.of("ip_family"),
                this::restoreFailures);
    }

    /// Like kube-proxy's, the series appears with the first failure.
    private List<Sample> restoreFailures() {
        List<Sample> readings = new ArrayList<>();
        backends.forEach((family, backend) -> {
            if (backend.restoreFailures() > 0) {
                readings.add(new Sample(List.of(family.label()), backend.restoreFailures()));
            }
        });
        return readings;
    }

    private List<Sample> servers() {
        List<Sample> readings = new ArrayList<>();
        backends.forEach((family, backend) ->
                readings.add(new Sample(List.of(family.label()), backend.drains().size())));
        return readings;
    }

    private List<Sample> connections() {
        List<Sample> readings = new ArrayList<>();
        backends.forEach((family, backend) -> {
            List<Drain> drains = backend.drains();
            int open = drains.stream().mapToInt(Drain::open).sum();
            int ending = drains.stream().mapToInt(Drain::ending).sum();
            readings.add(new Sample(List.of(family.label(), "open"), open));
            readings.add(new Sample(List.of(family.label(), "ending"), ending));
        });
        return readings;
    }
}
