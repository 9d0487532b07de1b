package dev.sluice.sync;

import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.Optional;

/// Makes one family of this node's kernel do as planned. Used by the sync thread alone.
public interface Backend extends AutoCloseable {
    /// Brings the kernel from whatever stands to the plan, writing only what differs. What stands
    /// is remembered from the last success; at first, after a failure and after [#forget] it is
    /// read from the kernel.
    ///
    /// On failure the kernel holds, for each Service, its old or its new state, and the next call
    /// starts from what it reads.
    SyncReport sync(Plan plan) throws SyncException;

    /// When [#finish] has something to do: how long from now. Empty if nothing is left to do.
    default Optional<Duration> unfinished() {
        return Optional.empty();
    }

    /// Does what a sync had to leave for later, such as removing what packets on their way may
    /// still have needed. A failure counts as that of a sync.
    default void finish() throws SyncException {}

    /// What stands in the kernel is no longer taken for known; the next sync reads it.
    void forget();

    /// All that stands is to be compared with what was synced last, though nothing is known to have
    /// changed. The next sync does it; or, where that would keep changes waiting, [#finish] does, a
    /// portion each time, and [#drift] tells what was found.
    default void recheck() {
        forget();
    }

    /// Looks, cheaply, whether another program changed what the last sync left. Finding something
    /// forgets what stands, so that the next sync repairs it.
    Optional<Drift> drift();

    /// How often [#drift] is worth its cost.
    Duration driftInterval();

    /// Lets go of sockets and the like. The rules stay.
    @Override
    void close();
}
