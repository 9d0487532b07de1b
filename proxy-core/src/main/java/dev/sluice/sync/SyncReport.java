package dev.sluice.sync;

import dev.sluice.model.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one sync did.
///
/// @param full whether what stood was read from the kernel first, rather than known from the last
///   sync
/// @param changes how many objects (rules, chains, map elements, virtual servers) were written or
///   removed
/// @param ruleCounts the size of what stands now, by table
/// @param refused the Services that the kernel did not take, each with the reason in one line; all
///   others are in force
/// @param lost those of them that do not stand as they did after the last sync, since others
///   changed them meanwhile: what the backend found of them stands, which may be nothing. The
///   others stand as they did, whole
public record SyncReport(
        boolean full,
        int changes,
        List<RuleCounts> ruleCounts,
        Map<ServiceName, String> refused,
        Set<ServiceName> lost) {
    public SyncReport {
        ruleCounts = List.copyOf(ruleCounts);
        refused = Map.copyOf(refused);
        lost = Set.copyOf(lost);
    }

    /// What was refused after a reading stands as it was found; else, as it did.
    public SyncReport(
            boolean full,
            int changes,
            List<RuleCounts> ruleCounts,
            Map<ServiceName, String> refused) {
        this(full, changes, ruleCounts, refused, full ? refused.keySet() : Set.of());
    }

    /// Nothing was refused.
    public SyncReport(boolean full, int changes, List<RuleCounts> ruleCounts) {
        this(full, changes, ruleCounts, Map.of());
    }

    /// @param table in the kernel's terms
    /// @param held how many rules (or elements) of ours it holds
    /// @param written how many of them this sync wrote
    public record RuleCounts(String table, int held, int written) {}
}
