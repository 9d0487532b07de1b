package dev.sluice.daemon;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncReport.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the daemon is doing, at one moment.
///
/// @param families those that are programmed
public record Status(Instant started, Map<IpFamily, OfFamily> families) {
    public Status {
        families = Map.copyOf(families);
    }

    /// @param synced when the last sync succeeded; empty where none has yet
    /// @param took how long that one took
    /// @param services how many Services it carries
    /// @param tallies what stands since, by table
    /// @param failures how many failed since
    /// @param error why the last of them did
    /// @param drifts how often another program's changes were repaired
    public record OfFamily(
            Optional<Instant> synced,
            Duration took,
            int services,
            List<Tally> tallies,
            int failures,
            Optional<String> error,
            int drifts) {
        static final OfFamily NOT_YET =
                new OfFamily(Optional.empty(), Duration.ZERO, 0, List.of(), 0, Optional.empty(), 0);

        public OfFamily {
            tallies = List.copyOf(tallies);
        }
    }
}
