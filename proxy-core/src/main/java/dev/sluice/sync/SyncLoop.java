package dev.sluice.sync;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.services.Snapshot;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The sync thread of one family: takes what the watchers recorded, lets a [FamilySyncer] bring it
/// to the kernel, then does the [Chore]s. The other family has a thread of its own, so that neither
/// ever waits for the other.
///
/// Run it on a platform thread. It ends when it is interrupted; the rules stay.
public final class SyncLoop implements Runnable {
    private final SnapshotSource snapshots;
    private final WakeUp.Waiter wakeUp;
    private final NodeViews nodes;
    private final FamilySyncer syncer;
    private final List<GuardedChore> chores = new ArrayList<>();
    private final Duration longestWait;

    /// @param chores what else is done on this thread
    /// @param longestWait how often to look at the host's addresses when nothing else happens
    /// @param nanos a monotonic clock, in nanoseconds
    public SyncLoop(
            SnapshotSource snapshots,
            WakeUp wakeUp,
            NodeViews nodes,
            FamilySyncer syncer,
            List<Chore> chores,
            Duration longestWait,
            LongSupplier nanos) {
        this.snapshots = snapshots;
        this.wakeUp = wakeUp.waiter();
        this.nodes = nodes;
        this.syncer = syncer;
        this.longestWait = longestWait;
        for (Chore chore : chores) {
            this.chores.add(new GuardedChore(chore, syncer, nanos));
        }
    }

    /// The family that it syncs.
    public IpFamily family() {
        return syncer.family();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                wakeUp.await(turn());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Does all that is due now: one round of [#run], for who keeps time otherwise.
    ///
    /// @return how long until something may be due again, unless it is woken before
    public Duration turn() {
        SnapshotSource.Latest latest = snapshots.latest(syncer.family());
        syncer.see(latest.snapshot(), view(latest.snapshot()), latest.since());
        Duration wait = shorter(longestWait, syncer.turn());
        for (GuardedChore chore : chores) {
            wait = shorter(wait, chore.turn());
        }
        return wait;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private @Nullable NodeView view(Snapshot snapshot) {
        return snapshot.listed() ? nodes.view(snapshot.node(), syncer.family()).orElse(null) : null;
    }

    /// One whose failure is told, and that is left alone for a while after it.
    private static final class GuardedChore implements Chore {
        private static final Duration LONGEST_REST = Duration.ofMinutes(5);

        private final Chore chore;
        private final FamilySyncer syncer;
        private final LongSupplier nanos;
        private int failures;
        private long failed;

        GuardedChore(Chore chore, FamilySyncer syncer, LongSupplier nanos) {
            this.chore = chore;
            this.syncer = syncer;
            this.nanos = nanos;
        }

        @Override
        public Duration turn() {
            Duration rest = rest();
            if (rest.isPositive()) {
                return rest;
            }
            try {
                Duration wait = chore.turn();
                failures = 0;
                return wait;
            } catch (RuntimeException | LinkageError e) {
                // A class may lack a file descriptor to be loaded by, for a while.
                failures++;
                failed = nanos.getAsLong();
                syncer.listener().choreFailed(syncer.family(), e, rest());
                return rest();
            }
        }

        private Duration rest() {
            return failures == 0
                    ? Duration.ZERO
                    : SyncSchedule.delay(failures, LONGEST_REST)
                            .minusNanos(nanos.getAsLong() - failed);
        }
    }
}
