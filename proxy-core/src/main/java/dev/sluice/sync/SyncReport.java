package dev.sluice.sync;

import java.util.List;

/// What one successful sync did.
///
/// @param full whether what stood was read from the kernel first, rather than known from the last
///   sync
/// @param changes how many objects (rules, chains, map elements, virtual servers) were written or
///   removed
/// @param tallies the size of what stands now, by table
public record SyncReport(boolean full, int changes, List<Tally> tallies) {
    public SyncReport {
        tallies = List.copyOf(tallies);
    }

    /// @param table in the kernel's terms
    /// @param held how many rules (or elements) of ours it holds
    /// @param written how many of them this sync wrote
    public record Tally(String table, int held, int written) {}
}
