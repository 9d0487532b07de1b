package dev.sluice.daemon.health;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.sync.SyncReport.RuleCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The state of the daemon at one moment. Its times are of a [SteadyClock].
///
/// @param node the Node of this node; empty until all objects have been listed
/// @param families the families that have rules
public record Status(Instant started, Optional<Node> node, Map<IpFamily, OfFamily> families) {
    public Status {
        families = Map.copyOf(families);
    }

    /// The state of one family.
    ///
    /// @param alive when its sync thread last finished a round, normally a few seconds ago
    /// @param success the last successful sync; empty if there was none
    /// @param pending since when the kernel lacks a change, apart from Services that it refuses;
    ///   empty if it lacks none
    /// @param failures the number of failed syncs since the last success
    /// @param error why the last sync failed; empty if it did not
    /// @param drifts how often changes by another program were found
    public record OfFamily(
            Instant alive,
            Optional<Success> success,
            Optional<Instant> pending,
            int failures,
            Optional<String> error,
            int drifts) {

        /// @param alive when its sync thread started
        static OfFamily notYet(Instant alive) {
            return new OfFamily(alive, Optional.empty(), Optional.empty(), 0, Optional.empty(), 0);
        }

        /// When the last successful sync ended.
        Optional<Instant> synced() {
            return success.map(Success::at);
        }

        OfFamily alive(Instant now) {
            return new OfFamily(now, success, pending, failures, error, drifts);
        }

        OfFamily succeeded(Success now) {
            return new OfFamily(
                    now.at(), Optional.of(now), Optional.empty(), 0, Optional.empty(), drifts);
        }

        /// Sets the start of the pending time, unless an earlier change is pending.
        OfFamily pendingSince(Instant now) {
            Optional<Instant> since = pending.or(() -> Optional.of(now));
            return new OfFamily(alive, success, since, failures, error, drifts);
        }

        OfFamily notPending() {
            return new OfFamily(alive, success, Optional.empty(), failures, error, drifts);
        }

        OfFamily failed(String reason) {
            return new OfFamily(alive, success, pending, failures + 1, Optional.of(reason), drifts);
        }

        OfFamily drifted() {
            return new OfFamily(alive, success, pending, failures, error, drifts + 1);
        }
    }

    /// A successful sync.
    ///
    /// @param at when it ended
    /// @param services the number of Services in the plan
    /// @param refused the number of Services that the kernel refuses
    /// @param ruleCounts the number of installed rules, by table
    public record Success(
            Instant at, Duration took, int services, int refused, List<RuleCounts> ruleCounts) {
        public Success {
            ruleCounts = List.copyOf(ruleCounts);
        }
    }
}
