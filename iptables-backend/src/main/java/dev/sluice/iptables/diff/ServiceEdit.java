package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Chain;
import java.util.List;

/// What must change for one service in one table.
///
/// @param write its own chains whose rules must be these
/// @param delete its own chains that must go at the same time
/// @param add rules that must come to be in the shared chains, those of one chain in the order in
///   which they must stand
/// @param remove rules that must go from the shared chains at the same time
/// @param fresh whether none of its own chains stands yet, so that writing them changes nothing for
///   packets
/// @param held by how many rules the table then holds more of the service; where nothing was known
///   to stand, how many it holds
/// @param chains by how many chains; where nothing was known to stand, 0
public record ServiceEdit(
        List<Chain> write,
        List<String> delete,
        List<Dispatch> add,
        List<InstalledRule> remove,
        boolean fresh,
        int held,
        int chains) {
    /// What must not be there any more is left where it is.
    public ServiceEdit withoutRemovals() {
        return new ServiceEdit(write, List.of(), add, List.of(), fresh, held, chains);
    }

    public boolean removes() {
        return !delete.isEmpty() || !remove.isEmpty();
    }
}
