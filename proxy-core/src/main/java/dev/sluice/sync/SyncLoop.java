package dev.sluice.sync;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.services.Bell;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Changes;
import dev.sluice.services.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sync thread: takes what the watchers recorded, and lets each family's [Lane] bring it to the
/// kernel; then it does the [Chore]s.
///
/// Run it on a platform thread of its own. It ends when it is interrupted; the rules stay.
public final class SyncLoop implements Runnable {
    private final ChangeLog log;
    private final Bell bell;
    private final NodeViews nodes;
    private final List<Lane> lanes;
    private final List<Chore> chores;
    private final Duration longestWait;
    private Snapshot snapshot;

    /// @param longestWait how often to look at the host's addresses when nothing else happens
    public SyncLoop(
            ChangeLog log,
            Bell bell,
            NodeViews nodes,
            List<Lane> lanes,
            String nodeName,
            Duration longestWait) {
        this(log, bell, nodes, lanes, List.of(), nodeName, longestWait);
    }

    /// @param chores what else is done on this thread
    public SyncLoop(
            ChangeLog log,
            Bell bell,
            NodeViews nodes,
            List<Lane> lanes,
            List<Chore> chores,
            String nodeName,
            Duration longestWait) {
        this.log = log;
        this.bell = bell;
        this.nodes = nodes;
        this.lanes = List.copyOf(lanes);
        this.chores = List.copyOf(chores);
        this.longestWait = longestWait;
        this.snapshot = Snapshot.nothing(nodeName);
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                bell.await(turn());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Does all that is due now.
    ///
    /// @return how long until something may be due again, unless the bell rings before
    Duration turn() {
        Changes changes = log.drain();
        snapshot = snapshot.with(changes);
        Duration wait = longestWait;
        for (Lane lane : lanes) {
            List<Instant> triggers = changes.triggers().getOrDefault(lane.family(), List.of());
            lane.see(snapshot, view(lane.family()), triggers);
            wait = shorter(wait, lane.turn());
        }
        for (Chore chore : chores) {
            wait = shorter(wait, chore.turn());
        }
        return wait;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private @Nullable NodeView view(IpFamily family) {
        return snapshot.listed() ? nodes.view(snapshot.node(), family).orElse(null) : null;
    }
}
