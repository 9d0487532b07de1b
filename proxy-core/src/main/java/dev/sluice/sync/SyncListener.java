package dev.sluice.sync;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Told of what the sync thread did, on that thread. Must not throw and must not take long.
public interface SyncListener {
    /// A sync that succeeded: the kernel does as planned.
    ///
    /// @param before what it did until now; empty at the first success
    /// @param took from planning to the kernel's last answer
    /// @param triggers when the changes that this sync brought to the kernel happened in the
    ///   cluster, those of failed attempts before it included
    record Synced(
            Optional<Plan> before,
            Plan plan,
            SyncReport report,
            Duration took,
            List<Instant> triggers) {}

    /// Something changed since the last sync began, so one was asked for.
    default void requested(IpFamily family) {}

    /// The sync that was asked for would change nothing: the kernel does as planned.
    default void unneeded(IpFamily family) {}

    /// A Service has no rules since its cluster IP is the node's own address. Told each time that
    /// the Service is looked at.
    default void skipped(IpFamily family, ServiceName service, Ip clusterIp) {}

    /// A sync begins to write: from now on the kernel may do as planned, for some Services or all,
    /// whatever becomes of the sync.
    default void syncing(Plan plan) {}

    void synced(Synced sync);

    /// A sync that did not; the next try comes by itself.
    void failed(IpFamily family, Exception cause, Duration took, Duration retryIn);

    /// Another program had changed our rules; a sync that repairs them follows at once.
    void drifted(IpFamily family, Drift drift);
}
