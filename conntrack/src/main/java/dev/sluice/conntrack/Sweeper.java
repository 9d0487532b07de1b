package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Chore;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// Deletes stale flows: after a sync that may have made some, again a second later for flows that
/// were created meanwhile, and every five minutes. For the modes that translate by NAT.
///
/// It runs on the sync thread, and must: no sync may write while flows are listed and deleted,
/// because a flow to an endpoint that is newer than the plan would look stale.
public final class Sweeper implements SyncListener, Chore {
    private final ConntrackTable table;
    private final LocalAddresses localAddresses;
    private final SweepListener listener;
    private final LongSupplier nanos;
    private final Map<IpFamily, SweepPace> paces = new EnumMap<>(IpFamily.class);

    /// The plans of the last successful syncs.
    private final Map<IpFamily, Plan> synced = new EnumMap<>(IpFamily.class);

    /// The plans of the last syncs, failed ones included. The kernel may hold them in part.
    private final Map<IpFamily, Plan> newest = new EnumMap<>(IpFamily.class);

    /// @param nanos a monotonic clock, in nanoseconds
    public Sweeper(
            ConntrackTable table,
            LocalAddresses localAddresses,
            SweepListener listener,
            LongSupplier nanos) {
        this.table = table;
        this.localAddresses = localAddresses;
        this.listener = listener;
        this.nanos = nanos;
    }

    @Override
    public void syncing(Plan plan) {
        newest.put(plan.family(), plan);
    }

    @Override
    public void synced(Synced sync) {
        Plan plan = sync.plan();
        IpFamily family = plan.family();
        newest.put(family, plan);
        synced.put(family, plan);
        if (sync.before().isEmpty()) {
            paces.put(family, SweepPace.start(nanos.getAsLong()));
        } else {
            request(family, PlanChange.between(sync.before().get(), plan));
        }
    }

    /// A failed sync may have changed some Services. Their flows are swept now; the others when a
    /// sync succeeds.
    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        Plan lastSynced = synced.get(family);
        Plan attempted = newest.get(family);
        if (lastSynced != null && attempted != null) {
            request(family, PlanChange.between(lastSynced, attempted));
        } else if (attempted != null) {
            paces.put(family, SweepPace.start(nanos.getAsLong()));
        }
    }

    private void request(IpFamily family, PlanChange change) {
        if (change.any()) {
            paces.computeIfPresent(family, (_, pace) -> pace.request(change, nanos.getAsLong()));
        }
    }

    /// While rules were missing, untranslated flows may have begun.
    @Override
    public void drifted(IpFamily family, Drift drift) {
        paces.computeIfPresent(family, (_, pace) -> pace.begin(nanos.getAsLong()));
    }

    @Override
    public Duration turn() {
        Duration wait = SweepPace.IDLE;
        for (Map.Entry<IpFamily, SweepPace> entry : paces.entrySet()) {
            long now = nanos.getAsLong();
            if (!entry.getValue().untilDue(now).isPositive()) {
                entry.setValue(sweep(entry.getKey(), entry.getValue(), now));
            }
            Duration due = entry.getValue().untilDue(nanos.getAsLong());
            wait = due.compareTo(wait) < 0 ? due : wait;
        }
        return wait;
    }

    private SweepPace sweep(IpFamily family, SweepPace pace, long began) {
        Plan plan = newest.get(family);
        if (plan == null) {
            throw new IllegalStateException("no plan for " + family);
        }
        try {
            var stale = new StaleFlows(plan, pace.former(), localAddresses(plan));
            Set<Integer> protocols = protocols(stale, plan, pace.whole());
            int deleted = sweep(family, protocols, pace.whole(), stale);
            long now = nanos.getAsLong();
            if (!protocols.isEmpty()) {
                listener.swept(family, Duration.ofNanos(now - began), deleted);
            }
            return pace.succeeded(began, now);
        } catch (IOException | RuntimeException e) {
            SweepPace failed = pace.failed(nanos.getAsLong());
            listener.sweepFailed(family, e, failed.untilDue(nanos.getAsLong()));
            return failed;
        }
    }

    /// Sweeps each protocol. If one fails, the others are swept all the same, and the first failure
    /// is thrown at the end.
    private int sweep(IpFamily family, Set<Integer> protocols, boolean whole, StaleFlows stale)
            throws IOException {
        int deleted = 0;
        IOException failure = null;
        for (int protocol : protocols) {
            try {
                deleted += sweep(family, protocol, whole, stale);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return deleted;
    }

    private int sweep(IpFamily family, int protocol, boolean whole, StaleFlows stale)
            throws IOException {
        int number =
                switch (family) {
                    case IPV4 -> AddressFamily.AF_INET;
                    case IPV6 -> AddressFamily.AF_INET6;
                };
        var filter = new FlowFilter(number, protocol, whole ? 0 : Flow.DST_NAT);
        List<Flow> found = table.list(filter, stale);
        return found.isEmpty() ? 0 : table.delete(found);
    }

    /// A whole sweep also looks for flows of deleted Services, which may be of either protocol, if
    /// the service networks are known.
    private static Set<Integer> protocols(StaleFlows stale, Plan plan, boolean whole) {
        Set<Integer> protocols = new TreeSet<>(stale.protocols());
        if (whole && !plan.serviceCidrs().isEmpty()) {
            protocols.add(Protocol.UDP.number());
            protocols.add(Protocol.SCTP.number());
        }
        return protocols;
    }

    private Set<Ip> localAddresses(Plan plan) throws IOException {
        return switch (plan.node().nodePortAddresses()) {
            case NodePortAddresses.All _ -> new HashSet<>(localAddresses.list());
            case NodePortAddresses.Only _ -> Set.of();
        };
    }
}
