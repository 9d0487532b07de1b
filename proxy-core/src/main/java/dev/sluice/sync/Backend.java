package dev.sluice.sync;

import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Programs the kernel of this node for one family, as planned. Used only by the sync thread of
/// that family.
public interface Backend extends AutoCloseable {
    /// Brings the kernel from its present state to the plan, and writes only what differs. The
    /// present state is known from the last success. At first, after a failure and after [#forget],
    /// it is read from the kernel.
    ///
    /// If the kernel refuses a Service, that is not a failure: all others are written, and the
    /// report names that Service. A refused Service stays completely as it was before, and counts
    /// as known to be so, including the owners of the addresses that it was to gain or lose, as in
    /// [Plan#towards]. After a sync that read the kernel, it stays as it was found there, as far as
    /// the backend can tell ([SyncReport#lost]). It then stays so while plans do not contain it,
    /// until [Plan#made] does not contain it either. The caller decides when the change is tried
    /// again, and passes plans without it until then.
    ///
    /// After a failure, each Service is in its old or its new state, and the next call reads the
    /// state first. Nothing is removed because it could not be read.
    ///
    /// @throws SyncException if the installed state is no longer known
    SyncReport sync(Plan plan) throws SyncException;

    /// Returns how long from now [#finish] has work to do; empty if no work is left.
    default Optional<Duration> unfinished() {
        return Optional.empty();
    }

    /// Does what a sync left for later, such as removing what packets in transit may still have
    /// needed. What the kernel refuses to remove is tried again, after a delay that grows with each
    /// try.
    ///
    /// @return what the kernel refused, one line each
    /// @throws SyncException if the installed state is no longer known
    default List<String> finish() throws SyncException {
        return List.of();
    }

    /// Discards what is known of the installed state. The next sync reads it.
    void forget();

    /// Requests that everything installed be compared with the last sync, though no change is
    /// known. The next sync does so. If that would delay changes, [#finish] does it instead, in
    /// portions, and [#drift] returns what was found.
    default void recheck() {
        forget();
    }

    /// Checks cheaply whether another program changed what the last sync left. If so, the known
    /// state is discarded, so that the next sync repairs it.
    ///
    /// @throws SyncException if the check failed. This is no drift, nothing is discarded, and the
    ///   check is repeated
    Optional<Drift> drift() throws SyncException;

    /// Returns how often [#drift] should be called.
    Duration driftInterval();

    /// Closes sockets and other resources. The rules stay installed.
    @Override
    void close();
}
