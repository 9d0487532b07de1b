package dev.sluice.daemon.operator;

import dev.sluice.inspect.services.WrittenState;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlanListener;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.services.SnapshotSource;
import dev.sluice.sync.SyncListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// What the daemon believes and what it has written, for the pages. It keeps only immutable values
/// that the sync threads hold anyway. Safe from any thread.
public final class LiveState implements SyncListener {
    private final SnapshotSource snapshots;
    private final Map<IpFamily, NodeView> views = new ConcurrentSkipListMap<>();
    private final Map<IpFamily, Written> written = new ConcurrentHashMap<>();

    /// @param plan the plan that is installed
    /// @param refused the Services that the kernel refuses, with its reasons
    private record Written(Plan plan, Map<ServiceName, String> refused) {}

    public LiveState(SnapshotSource snapshots) {
        this.snapshots = snapshots;
    }

    /// Called by a sync thread with the node as it will plan for it.
    public void sees(IpFamily family, NodeView view) {
        views.put(family, view);
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        written.compute(family, (_, before) -> new Written(sync.plan(), refused(sync, before)));
    }

    private static Map<ServiceName, String> refused(Synced sync, @Nullable Written before) {
        if (sync.refused().isEmpty()) {
            return Map.of();
        }
        Map<ServiceName, String> reasons = new HashMap<>();
        for (ServiceName service : sync.refused()) {
            String now = sync.report().refused().get(service);
            String then = before == null ? null : before.refused().get(service);
            reasons.put(service, now != null ? now : then != null ? then : "it was refused");
        }
        return reasons;
    }

    /// Returns all that is known of the cluster now, what is not planned yet included.
    public Snapshot snapshot() {
        return snapshots.newest();
    }

    /// Returns the families that are planned for.
    public Set<IpFamily> families() {
        return Set.copyOf(views.keySet());
    }

    /// Returns what each family should have, planned now from all that is known, and what is
    /// written for it.
    ///
    /// @throws OperatorException if the API server has not sent all objects yet
    public List<WrittenState> states() throws OperatorException {
        Snapshot snapshot = snapshot();
        if (!snapshot.listed() || views.isEmpty()) {
            throw new OperatorException(
                    OperatorReason.SERVICE_UNAVAILABLE,
                    "the API server has not sent all Services, EndpointSlices and this Node yet");
        }
        List<WrittenState> states = new ArrayList<>();
        views.forEach((family, view) -> {
            Written is = written.get(family);
            // A refused Service is in the written plan as it is installed, not as it should be.
            Plan before =
                    is == null || !is.refused().isEmpty() ? Plan.nothing(family, view) : is.plan();
            Plan desired = new Planner(family, PlanListener.NONE).plan(snapshot, view, before);
            states.add(
                    new WrittenState(
                            desired,
                            is == null ? null : is.plan(),
                            is == null ? Map.of() : is.refused(),
                            true));
        });
        return states;
    }
}
