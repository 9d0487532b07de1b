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

/// Runs the sync thread of one family. It takes what the watchers recorded, has a [FamilySyncer]
/// write it to the kernel, and then runs the [Chore]s. The other family has its own thread, so
/// neither waits for the other.
///
/// Run it on a platform thread. It ends when it is interrupted; the rules stay installed.
public final class SyncLoop implements Runnable {
    private final SnapshotSource snapshots;
    private final WakeUp.Waiter wakeUp;
    private final NodeViews nodes;
    private final FamilySyncer syncer;
    private final List<GuardedChore> chores = new ArrayList<>();
    private final Duration longestWait;

    /// @param chores other work of this thread
    /// @param longestWait how often to read the host's addresses if nothing else happens
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
        this.wakeUp = wakeUp.waiter(syncer.family());
        this.nodes = nodes;
        this.syncer = syncer;
        this.longestWait = longestWait;
        for (Chore chore : chores) {
            this.chores.add(new GuardedChore(chore, syncer, nanos));
        }
    }

    /// Returns the family that it syncs.
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

    /// Does all that is due now: one round of [#run], for callers that wait by other means.
    ///
    /// @return how long until something may be due again, unless it is woken earlier
    public Duration turn() {
        SnapshotSource.Latest latest = snapshots.latest(syncer.family());
        syncer.see(latest, view(latest.snapshot()));
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

    /// A chore whose exceptions are reported, and which is then not run for a growing delay.
    private static final class GuardedChore implements Chore {
        private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

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
            Duration pause = pause();
            if (pause.isPositive()) {
                return pause;
            }
            try {
                Duration wait = chore.turn();
                failures = 0;
                return wait;
            } catch (RuntimeException | LinkageError e) {
                // Loading a class can fail for a while, if the process has no file descriptor left.
                failures++;
                failed = nanos.getAsLong();
                syncer.listener().choreFailed(syncer.family(), e, pause());
                return pause();
            }
        }

        private Duration pause() {
            return failures == 0
                    ? Duration.ZERO
                    : SyncSchedule.delay(failures, LONGEST_PAUSE)
                            .minusNanos(nanos.getAsLong() - failed);
        }
    }
}
