package dev.sluice.sync;

import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Makes one family of this node's kernel do as planned. Used by the sync thread of its family
/// alone.
public interface Backend extends AutoCloseable {
    /// Brings the kernel from whatever stands to the plan, writing only what differs. What stands
    /// is remembered from the last success; at first, after a failure and after [#forget] it is
    /// read from the kernel.
    ///
    /// What the kernel refuses of one Service never keeps the others out, and is no failure: the
    /// report names that Service. It is then as it was before, whole, and counts as known to be so,
    /// as in [Plan#towards]: addresses that it was to get or to leave are whose that says, too;
    /// after a sync that read the kernel, as far as the backend can tell, as it was found there
    /// ([SyncReport#lost]): it stays so while plans have none of it, until it is gone from
    /// [Plan#made], too. Who calls decides when it is tried again, and gives plans without the
    /// refused change until then.
    ///
    /// On failure the kernel holds, for each Service, its old or its new state, and the next call
    /// starts from what it reads. Nothing is removed because it could not be read.
    ///
    /// @throws SyncException if what stands is not known now
    SyncReport sync(Plan plan) throws SyncException;

    /// When [#finish] has something to do: how long from now. Empty if nothing is left to do.
    default Optional<Duration> unfinished() {
        return Optional.empty();
    }

    /// Does what a sync had to leave for later, such as removing what packets on their way may
    /// still have needed. What the kernel refuses to remove stays to be done, after a while that
    /// grows with each try.
    ///
    /// @return what it refused, one line each
    /// @throws SyncException if what stands is not known now
    default List<String> finish() throws SyncException {
        return List.of();
    }

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
    ///
    /// @throws SyncException if it could not look. That accuses nobody and forgets nothing: what
    ///   stands is looked at again
    Optional<Drift> drift() throws SyncException;

    /// How often [#drift] is worth its cost.
    Duration driftInterval();

    /// Lets go of sockets and the like. The rules stay.
    @Override
    void close();
}
