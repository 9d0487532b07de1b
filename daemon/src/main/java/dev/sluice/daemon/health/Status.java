package dev.sluice.daemon.health;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.sync.SyncReport.RuleCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the daemon is doing, at one moment. Times are of a [SteadyClock].
///
/// @param node this node as its Node object tells; empty until everything has been listed once
/// @param families those that are programmed
public record Status(Instant started, Optional<Node> node, Map<IpFamily, OfFamily> families) {
    public Status {
        families = Map.copyOf(families);
    }

    /// @param alive when its sync thread last went round, which it does every few seconds
    /// @param success the last sync that succeeded; empty where none has yet
    /// @param pending since when the kernel does not do as it should, as far as known, but for
    ///   Services that it refuses; empty where it does
    /// @param failures how many syncs failed since
    /// @param error why the last of them did
    /// @param drifts how often another program's changes were repaired
    public record OfFamily(
            Instant alive,
            Optional<Success> success,
            Optional<Instant> pending,
            int failures,
            Optional<String> error,
            int drifts) {

        /// @param alive when its sync thread began
        static OfFamily notYet(Instant alive) {
            return new OfFamily(alive, Optional.empty(), Optional.empty(), 0, Optional.empty(), 0);
        }

        /// When it was synced last.
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

        /// The first of several is what counts.
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

    /// A sync that succeeded.
    ///
    /// @param services how many Services the kernel carries since
    /// @param refused how many of what is wanted it does not take
    /// @param ruleCounts what stands since, by table
    public record Success(
            Instant at, Duration took, int services, int refused, List<RuleCounts> ruleCounts) {
        public Success {
            ruleCounts = List.copyOf(ruleCounts);
        }
    }
}
