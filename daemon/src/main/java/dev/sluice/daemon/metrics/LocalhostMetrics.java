package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Metrics of node ports on loopback addresses in nftables mode. Safe from any thread.
public final class LocalhostMetrics {
    private static final String FAMILY = "ip_family";
    private static final String PREFIX = "kubeproxy_nftables_localhost_nodeport_";

    private final Gauge listeners;
    private final Counter failures;

    /// @param families the families with such node ports; their series begin with 0
    /// @param rejected the rejected packets by family and protocol; read by one thread
    public LocalhostMetrics(
            Metrics metrics, Set<IpFamily> families, Supplier<List<Sample>> rejected) {
        listeners =
                metrics.gauge(
                        PREFIX + "listeners",
                        "[ALPHA] Number of node ports that are served on loopback addresses now",
                        FAMILY);
        failures =
                metrics.counter(
                        PREFIX + "listener_creation_failures_total",
                        "[ALPHA] Number of tries to listen at a node port on a loopback address"
                                + " that failed",
                        FAMILY);
        metrics.read(
                PREFIX + "rejected_packets_total",
                Metric.Type.COUNTER,
                "[ALPHA] Number of packets to node ports on loopback addresses that were rejected,"
                        + " since their protocol is not TCP",
                List.of(FAMILY, "protocol"),
                rejected);
        for (IpFamily family : families) {
            listeners.labels(family.label());
            failures.labels(family.label());
        }
    }

    /// Sets how many node ports are served.
    public void listeners(IpFamily family, int count) {
        listeners.labels(family.label()).set(count);
    }

    /// Counts a try to listen that failed.
    public void failed(IpFamily family) {
        failures.labels(family.label()).inc();
    }
}
