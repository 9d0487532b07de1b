package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.Contents;
import java.util.List;

/// What a new plan changes in the table.
///
/// @param was the part of the table that may change, as it was
/// @param is the same part as it must become
/// @param departures what clients must forget
/// @param conflicts those that this plan brought
public record Revision(
        Contents was, Contents is, List<Departure> departures, List<Conflict> conflicts) {
    public Revision {
        departures = List.copyOf(departures);
        conflicts = List.copyOf(conflicts);
    }
}
