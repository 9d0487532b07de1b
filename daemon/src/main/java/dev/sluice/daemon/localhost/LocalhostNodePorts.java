package dev.sluice.daemon.localhost;

import dev.sluice.daemon.http.FileDescriptors;
import dev.sluice.daemon.metrics.LocalhostMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncListener;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the TCP node ports of the installed plans on loopback addresses. Called by one thread at
/// a time.
public final class LocalhostNodePorts implements SyncListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalhostNodePorts.class);

    private final Set<IpFamily> families;
    private final LocalhostForwarder forwarder;
    private final Map<IpFamily, Plan> plans = new EnumMap<>(IpFamily.class);

    /// @param families the families whose loopback address is named in `nodePortAddresses`
    public LocalhostNodePorts(Set<IpFamily> families, Metrics metrics) {
        var descriptors = new FileDescriptors(Path.of("/proc"), System::nanoTime);
        var rejected = new RejectedPackets(families);
        this.families = Set.copyOf(families);
        this.forwarder =
                new LocalhostForwarder(
                        ForwardingLimits.within(
                                descriptors.limit(), Runtime.getRuntime().maxMemory()),
                        descriptors,
                        new LocalhostMetrics(metrics, families, rejected::samples),
                        System::nanoTime);
        LOG.info(
                "TCP node ports are forwarded on loopback addresses of {}",
                families.stream().map(IpFamily::label).sorted().toList());
    }

    @Override
    public void synced(Synced sync) {
        Plan plan = sync.plan();
        if (!families.contains(plan.family())) {
            return;
        }
        Plan last = plans.put(plan.family(), plan);
        Plan before = last == null ? Plan.nothing(plan.family(), plan.node()) : last;
        TargetChanges changes = TargetChanges.between(before, plan);
        if (!changes.isEmpty()) {
            forwarder.change(plan.family(), changes);
        }
    }

    /// Closes all sockets and connections.
    @Override
    public void close() {
        forwarder.close();
    }
}
