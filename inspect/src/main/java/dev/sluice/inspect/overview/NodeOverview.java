package dev.sluice.inspect.overview;

import dev.sluice.inspect.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a node is all right.
///
/// @param node its name
/// @param mode `iptables`, `ipvs` or `nftables`
/// @param version of the daemon: `sluice/1.0`
/// @param started when the daemon started
/// @param healthy whether each family was synced, and each change was written in time
/// @param apiSilent for how long the quietest watch has heard nothing of the API server
/// @param drains how many endpoints are terminating, so that their connections end; an endpoint
///   counts for each service port that has it
/// @param lastChange the newest entry of the journal; null if there is none
/// @param findings null until `check` ran
public record NodeOverview(
        String node,
        String mode,
        String version,
        Instant started,
        List<FamilyOverview> families,
        boolean healthy,
        ForeignChanges kernelChangesByOthers,
        Duration apiSilent,
        int drains,
        @Nullable JournalEntry lastChange,
        @Nullable FindingCounts findings) {
    /// The kind of a document of these, one for each node.
    public static final String KIND = "OverviewList";

    public NodeOverview {
        families = List.copyOf(families);
    }
}
