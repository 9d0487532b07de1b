package dev.sluice.sync;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.Plan;
import dev.sluice.services.ObservedChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Is notified of what the sync threads do, on the thread of the family. Must not throw and must
/// not take long. A listener that several families share is called by one thread at a time; the
/// code that shares it ensures that.
public interface SyncListener {
    /// A sync that succeeded: the plan is installed, except for what the kernel refused.
    ///
    /// @param before the plan that was installed until now; empty at the first success
    /// @param plan the plan that is installed now. A Service that was refused is in it as it is
    ///   installed
    /// @param refused the Services that are not installed as wanted: those in the report, and those
    ///   whose next try is still to come
    /// @param took the time from planning to the kernel's last answer
    /// @param triggers when the changes of this sync happened in the cluster, including those of
    ///   failed syncs before it
    /// @param causes the changes of API objects that this sync wrote, by Service, as far as they
    ///   are known; including those of failed syncs before it. A change may have made no difference
    ///   to the plan
    record Synced(
            Optional<Plan> before,
            Plan plan,
            SyncReport report,
            Set<ServiceName> refused,
            Duration took,
            List<Instant> triggers,
            Map<ServiceName, List<ObservedChange>> causes) {
        public Synced {
            refused = Set.copyOf(refused);
            triggers = List.copyOf(triggers);
            causes = Map.copyOf(causes);
        }

        /// Creates a sync without known causes.
        public Synced(
                Optional<Plan> before,
                Plan plan,
                SyncReport report,
                Set<ServiceName> refused,
                Duration took,
                List<Instant> triggers) {
            this(before, plan, report, refused, took, triggers, Map.of());
        }

        /// Creates a sync in which nothing was refused.
        public Synced(
                Optional<Plan> before,
                Plan plan,
                SyncReport report,
                Duration took,
                List<Instant> triggers) {
            this(before, plan, report, Set.of(), took, triggers);
        }
    }

    /// Called when something changed since the last sync began, so that another one is requested.
    default void requested(IpFamily family) {}

    /// Called when a requested sync would change nothing, since the plan is installed already.
    default void unneeded(IpFamily family) {}

    /// Called when a Service gets no rules since its cluster IP is the node's own address; each
    /// time that the Service is planned.
    default void skipped(IpFamily family, ServiceName service, Ip clusterIp) {}

    /// Called when a plan gives an address or node port that a service port claims to another one;
    /// once, and again if that recurs after it was resolved.
    default void addressTaken(IpFamily family, AddressConflict conflict) {}

    /// Called when a sync begins to write. From now on the plan may be installed for some or all
    /// Services, even if the sync fails.
    default void syncing(Plan plan) {}

    default void synced(Synced sync) {}

    /// Called after a sync that failed, so that the installed state is not known. It is repeated.
    default void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {}

    /// Called when another program changed our rules; a sync follows at once and repairs them.
    default void drifted(IpFamily family, Drift drift) {}

    /// Called when the check for changes by other programs failed. It is repeated.
    default void lookFailed(IpFamily family, SyncException cause, Duration retryIn) {}

    /// Called when that check succeeds again.
    default void lookedAgain(IpFamily family) {}

    /// Called when the kernel refused to remove objects that are no longer needed. They are
    /// harmless, and removing them is tried again.
    ///
    /// @param what one line for each object
    default void leftBehind(IpFamily family, List<String> what) {}

    /// Called when a chore threw an exception, which it should not. It is run again after a while.
    default void choreFailed(IpFamily family, Throwable cause, Duration retryIn) {}
}
