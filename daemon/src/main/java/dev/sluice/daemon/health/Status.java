package dev.sluice.daemon.health;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.sync.SyncReport.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the daemon is doing, at one moment.
///
/// @param alive when the sync thread last went round, which it does every few seconds
/// @param node this node as its Node object tells; empty until everything has been listed once
/// @param families those that are programmed
public record Status(
        Instant started, Instant alive, Optional<Node> node, Map<IpFamily, OfFamily> families) {
    public Status {
        families = Map.copyOf(families);
    }

    /// @param synced when the last sync succeeded; empty where none has yet
    /// @param pending since when the kernel does not do as it should, as far as known; empty where
    ///   it does
    /// @param took how long the last sync that succeeded took
    /// @param services how many Services it carries
    /// @param tallies what stands since, by table
    /// @param failures how many failed since
    /// @param error why the last of them did
    /// @param drifts how often another program's changes were repaired
    public record OfFamily(
            Optional<Instant> synced,
            Optional<Instant> pending,
            Duration took,
            int services,
            List<Tally> tallies,
            int failures,
            Optional<String> error,
            int drifts) {
        static final OfFamily NOT_YET =
                new OfFamily(
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ZERO,
                        0,
                        List.of(),
                        0,
                        Optional.empty(),
                        0);

        public OfFamily {
            tallies = List.copyOf(tallies);
        }

        /// The first of several is what counts.
        OfFamily pendingSince(Instant now) {
            return new OfFamily(
                    synced,
                    pending.or(() -> Optional.of(now)),
                    took,
                    services,
                    tallies,
                    failures,
                    error,
                    drifts);
        }

        OfFamily notPending() {
            return new OfFamily(
                    synced, Optional.empty(), took, services, tallies, failures, error, drifts);
        }

        OfFamily failed(String reason) {
            return new OfFamily(
                    synced,
                    pending,
                    took,
                    services,
                    tallies,
                    failures + 1,
                    Optional.of(reason),
                    drifts);
        }

        OfFamily drifted() {
            return new OfFamily(
                    synced, pending, took, services, tallies, failures, error, drifts + 1);
        }
    }
}
