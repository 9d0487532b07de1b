package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/// Metrics that exist only in iptables mode. Called by one thread at a time.
public final class IptablesMetrics implements SyncListener {
    private static final String FAMILY = "ip_family";
    private static final String TABLE = "table";

    private final Gauge total;
    private final Gauge last;
    private final Counter failures;
    private final Counter partialFailures;
    private final Set<IpFamily> partial = EnumSet.noneOf(IpFamily.class);

    /// @param invalid the number of packets dropped because their conntrack state is invalid; empty
    ///   without a counter
    /// @param localhost the number of packets to node ports on loopback addresses that were
    ///   accepted; empty without a counter
    public IptablesMetrics(
            Metrics metrics, Supplier<OptionalLong> invalid, Supplier<OptionalLong> localhost) {
        total =
                metrics.gauge(
                        "kubeproxy_sync_proxy_rules_iptables_total",
                        "[ALPHA] Total number of iptables rules owned by kube-proxy",
                        TABLE,
                        FAMILY);
        last =
                metrics.gauge(
                        "kubeproxy_sync_proxy_rules_iptables_last",
                        "[ALPHA] Number of iptables rules written by kube-proxy in last sync",
                        TABLE,
                        FAMILY);
        failures =
                metrics.counter(
                        "kubeproxy_sync_proxy_rules_iptables_restore_failures_total",
                        "[ALPHA] Cumulative proxy iptables restore failures",
                        FAMILY);
        partialFailures =
                metrics.counter(
                        "kubeproxy_sync_proxy_rules_iptables_partial_restore_failures_total",
                        "[ALPHA] Cumulative proxy iptables partial restore failures",
                        FAMILY);
        read(
                metrics,
                "kubeproxy_iptables_ct_state_invalid_dropped_packets_total",
                "[ALPHA] packets dropped by iptables to work around conntrack problems",
                invalid);
        read(
                metrics,
                "kubeproxy_iptables_localhost_nodeports_accepted_packets_total",
                "[ALPHA] Number of packets accepted on nodeports of loopback interface",
                localhost);
    }

    private static void read(
            Metrics metrics, String name, String help, Supplier<OptionalLong> packets) {
        metrics.read(
                name,
                Metric.Type.COUNTER,
                help,
                List.of(),
                () -> {
                    OptionalLong count = packets.get();
                    return count.isPresent() ? Sample.of((double) count.getAsLong()) : List.of();
                });
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        partial.add(family);
        if (!sync.report().refused().isEmpty()) {
            failures.labels(family.label()).inc();
        }
        sync.report()
                .ruleCounts()
                .forEach(tally -> {
                    total.labels(tally.table(), family.label()).set(tally.held());
                    last.labels(tally.table(), family.label()).set(tally.written());
                });
    }

    /// A failure right after a success is one of a sync that wrote only the differences, like
    /// kube-proxy's partial restore.
    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        failures.labels(family.label()).inc();
        if (partial.remove(family)) {
            partialFailures.labels(family.label()).inc();
        }
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        partial.remove(family);
    }
}
