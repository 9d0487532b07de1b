package dev.sluice.services;

import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects what watchers record, for the sync threads to take. For each object, the last write
/// wins. Safe from any thread. Every write wakes the sync threads that it concerns.
public final class ChangeLog {
    private final WakeUp wakeUp;
    private final Instant start;
    private Map<ServiceName, @Nullable Service> services = new HashMap<>();
    private Map<SliceName, @Nullable EndpointSlice> slices = new HashMap<>();
    private Map<String, @Nullable List<Cidr>> serviceCidrs = new HashMap<>();
    private final Map<IpFamily, TriggerTimes> triggers = new EnumMap<>(IpFamily.class);
    private Map<ServiceName, ObservedChange> serviceChanges = new HashMap<>();
    private Map<SliceName, ObservedChange> sliceChanges = new HashMap<>();
    private @Nullable Node node;
    private RecordedCounts recorded = RecordedCounts.NONE;
    private RecordedCounts drained = RecordedCounts.NONE;
    private boolean servicesListed;
    private boolean slicesListed;
    private boolean nodeListed;

    /// How many writes were recorded since the start, deletions and repetitions included.
    ///
    /// @param slices of all families
    /// @param ipv4Slices those that the family IPv4 must look at: deletions, whose family is not
    ///   known here, are among them
    /// @param ipv6Slices the same of IPv6
    public record RecordedCounts(long services, long slices, long ipv4Slices, long ipv6Slices) {
        public static final RecordedCounts NONE = new RecordedCounts(0, 0, 0, 0);

        /// How many writes of slices a family must look at.
        public long slices(IpFamily family) {
            return family == IpFamily.IPV4 ? ipv4Slices : ipv6Slices;
        }

        RecordedCounts service() {
            return new RecordedCounts(services + 1, slices, ipv4Slices, ipv6Slices);
        }

        RecordedCounts slice(Set<IpFamily> concerned) {
            return new RecordedCounts(
                    services,
                    slices + 1,
                    ipv4Slices + (concerned.contains(IpFamily.IPV4) ? 1 : 0),
                    ipv6Slices + (concerned.contains(IpFamily.IPV6) ? 1 : 0));
        }
    }

    /// @param start trigger times before this are dropped, since they would not measure this
    ///   process's latency
    public ChangeLog(WakeUp wakeUp, Instant start) {
        this.wakeUp = wakeUp;
        this.start = start;
    }

    /// Records a Service of which no version is known.
    ///
    /// @param service null if it was deleted, or is of a kind that no proxy handles
    public void service(ServiceName name, @Nullable Service service) {
        synchronized (this) {
            write(name, service);
        }
        wakeUp.signal();
    }

    /// Records a Service.
    ///
    /// @param service null if it was deleted, or is of a kind that no proxy handles
    public void service(ServiceName name, @Nullable Service service, ObjectVersion version) {
        synchronized (this) {
            write(name, service);
            if (isListed()) {
                serviceChanges.merge(
                        name,
                        ObservedChange.of("Service", name.toString(), version, null),
                        ObservedChange::then);
            }
        }
        wakeUp.signal();
    }

    private void write(ServiceName name, @Nullable Service service) {
        services.put(name, service);
        recorded = recorded.service();
    }

    /// Records an EndpointSlice of which no version is known.
    ///
    /// @param slice null if it was deleted
    /// @param trigger when its endpoints changed in the cluster (annotation
    ///   `endpoints.kubernetes.io/last-change-trigger-time`); null if unknown
    public void slice(SliceName name, @Nullable EndpointSlice slice, @Nullable Instant trigger) {
        synchronized (this) {
            write(name, slice, measurable(trigger));
        }
        wakeUp.signal(concerned(slice));
    }

    /// Records an EndpointSlice.
    ///
    /// @param slice null if it was deleted
    /// @param trigger as in the method without a version
    public void slice(
            SliceName name,
            @Nullable EndpointSlice slice,
            @Nullable Instant trigger,
            ObjectVersion version) {
        synchronized (this) {
            Instant since = measurable(trigger);
            write(name, slice, since);
            if (isListed()) {
                ObservedChange change =
                        ObservedChange.of("EndpointSlice", name.toString(), version, since);
                sliceChanges.merge(name, change, ObservedChange::then);
            }
        }
        wakeUp.signal(concerned(slice));
    }

    /// The families whose threads must look at a slice. It keeps its family as long as it exists.
    /// If one of another family took its name while the watch was away, the thread of the former
    /// family sees it when it next looks at the host, within two seconds.
    private static Set<IpFamily> concerned(@Nullable EndpointSlice slice) {
        return slice == null ? EnumSet.allOf(IpFamily.class) : EnumSet.of(slice.family());
    }

    private void write(SliceName name, @Nullable EndpointSlice slice, @Nullable Instant trigger) {
        slices.put(name, slice);
        recorded = recorded.slice(concerned(slice));
        if (slice != null && trigger != null) {
            triggers.computeIfAbsent(slice.family(), _ -> new TriggerTimes()).add(trigger);
        }
    }

    private @Nullable Instant measurable(@Nullable Instant trigger) {
        return trigger != null && trigger.isAfter(start) ? trigger : null;
    }

    private boolean isListed() {
        return servicesListed && slicesListed && nodeListed;
    }

    /// Records a ServiceCIDR.
    ///
    /// @param cidrs its networks; null if it was deleted
    public void serviceCidr(String name, @Nullable List<Cidr> cidrs) {
        synchronized (this) {
            serviceCidrs.put(name, cidrs);
        }
        wakeUp.signal();
    }

    public void node(Node now) {
        synchronized (this) {
            node = now;
        }
        wakeUp.signal();
    }

    /// Records that every existing Service has been recorded.
    public void servicesListed() {
        synchronized (this) {
            servicesListed = true;
        }
        wakeUp.signal();
    }

    /// Records that every existing EndpointSlice has been recorded.
    public void slicesListed() {
        synchronized (this) {
            slicesListed = true;
        }
        wakeUp.signal();
    }

    /// Records that this node has been recorded, if there is a Node object of its name.
    public void nodeListed() {
        synchronized (this) {
            nodeListed = true;
        }
        wakeUp.signal();
    }

    /// Returns and removes what was recorded since the last call.
    public synchronized Changes drain() {
        Map<IpFamily, List<Instant>> since = new EnumMap<>(IpFamily.class);
        triggers.forEach((family, waiting) -> since.put(family, waiting.take()));
        triggers.clear();
        var changes =
                new Changes(
                        services,
                        slices,
                        serviceCidrs,
                        node,
                        isListed(),
                        since,
                        serviceChanges,
                        sliceChanges);
        drained = recorded;
        services = new HashMap<>();
        slices = new HashMap<>();
        serviceCidrs = new HashMap<>();
        serviceChanges = new HashMap<>();
        sliceChanges = new HashMap<>();
        node = null;
        return changes;
    }

    public synchronized RecordedCounts recorded() {
        return recorded;
    }

    /// Returns how much of [#recorded] has been drained.
    public synchronized RecordedCounts drained() {
        return drained;
    }
}
