package dev.sluice.sync;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Told of what the sync threads did, on the thread of that family, never by two threads at once.
/// Must not throw and must not take long.
public interface SyncListener {
    /// A sync that succeeded: the kernel does as planned, but for what it refused.
    ///
    /// @param before what it did until now; empty at the first success
    /// @param plan what it does now: a Service that was refused is in it as it stands
    /// @param refused the Services that it does not carry as wanted: those in the report, and those
    ///   whose next try is still to come
    /// @param took from planning to the kernel's last answer
    /// @param triggers when the changes that this sync brought to the kernel happened in the
    ///   cluster, those of failed attempts before it included
    record Synced(
            Optional<Plan> before,
            Plan plan,
            SyncReport report,
            Set<ServiceName> refused,
            Duration took,
            List<Instant> triggers) {
        public Synced {
            refused = Set.copyOf(refused);
            triggers = List.copyOf(triggers);
        }

        /// Nothing was refused.
        public Synced(
                Optional<Plan> before,
                Plan plan,
                SyncReport report,
                Duration took,
                List<Instant> triggers) {
            this(before, plan, report, Set.of(), took, triggers);
        }
    }

    /// Something changed since the last sync began, so one was asked for.
    default void requested(IpFamily family) {}

    /// The sync that was asked for would change nothing: the kernel does as planned.
    default void unneeded(IpFamily family) {}

    /// A Service has no rules since its cluster IP is the node's own address. Told each time that
    /// the Service is looked at.
    default void skipped(IpFamily family, ServiceName service, Ip clusterIp) {}

    /// A service port is planned not to be reached where it claims to be, since another one is.
    /// Told once, and again when that recurs after it was settled.
    default void addressTaken(IpFamily family, AddressConflict conflict) {}

    /// A sync begins to write: from now on the kernel may do as planned, for some Services or all,
    /// whatever becomes of the sync.
    default void syncing(Plan plan) {}

    default void synced(Synced sync) {}

    /// A sync that did not, so that what stands is not known; the next try comes by itself.
    default void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {}

    /// Another program had changed our rules; a sync that repairs them follows at once.
    default void drifted(IpFamily family, Drift drift) {}

    /// It could not be seen whether another program changed our rules; the next look comes by
    /// itself.
    default void lookFailed(IpFamily family, SyncException cause, Duration retryIn) {}

    /// That can be seen again.
    default void lookedAgain(IpFamily family) {}

    /// The kernel did not let go of what nobody needs any more; it is harmless, and is tried again.
    ///
    /// @param what of it, one line each
    default void leftBehind(IpFamily family, List<String> what) {}

    /// A chore did not keep its promise not to throw; it is done again after a while.
    default void choreFailed(IpFamily family, Throwable cause, Duration retryIn) {}
}
