package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Chain;
import java.util.List;

/// The changes of one service in one table.
///
/// @param write the service's own chains to write with all their rules
/// @param delete its own chains to delete in the same transaction
/// @param add rules to add to the shared chains; those of one chain in the order in which packets
///   must meet them
/// @param remove rules to remove from the shared chains in the same transaction
/// @param fresh true if none of its own chains is installed, so that writing them changes nothing
///   for packets
/// @param held the number of rules of the service that the table gains; if the rules before were
///   not known, the number that it then holds
/// @param chains the number of chains that the service gains; 0 if those before were not known
public record ServiceEdit(
        List<Chain> write,
        List<String> delete,
        List<Dispatch> add,
        List<InstalledRule> remove,
        boolean fresh,
        int held,
        int chains) {
    /// This edit without its removals and deletions.
    public ServiceEdit withoutRemovals() {
        return new ServiceEdit(write, List.of(), add, List.of(), fresh, held, chains);
    }

    public boolean removes() {
        return !delete.isEmpty() || !remove.isEmpty();
    }
}
