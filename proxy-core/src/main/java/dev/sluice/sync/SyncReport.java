package dev.sluice.sync;

import dev.sluice.model.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one sync did.
///
/// @param full whether the installed state was read from the kernel first, rather than known from
///   the last sync
/// @param changes the number of objects (rules, chains, map elements, virtual servers) that were
///   written or removed
/// @param ruleCounts the size of what is installed now, by table
/// @param refused the Services that the kernel refused, each with the reason in one line; all
///   others are installed
/// @param lost those refused Services that are no longer as the last sync left them, since other
///   programs changed them. They are as the backend found them, or missing. The other refused
///   Services are completely as the last sync left them
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

    /// Creates a report in which all refused Services are lost if the state was read, and none
    /// otherwise.
    public SyncReport(
            boolean full,
            int changes,
            List<RuleCounts> ruleCounts,
            Map<ServiceName, String> refused) {
        this(full, changes, ruleCounts, refused, full ? refused.keySet() : Set.of());
    }

    /// Creates a report in which nothing was refused.
    public SyncReport(boolean full, int changes, List<RuleCounts> ruleCounts) {
        this(full, changes, ruleCounts, Map.of());
    }

    /// The size of a table.
    ///
    /// @param table the table in the kernel's terms
    /// @param held how many rules or elements of ours it contains
    /// @param written how many of them this sync wrote
    public record RuleCounts(String table, int held, int written) {}
}
