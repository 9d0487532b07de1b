package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import java.util.List;
import java.util.Set;

/// Whose every command is.
///
/// @param <O> owners
interface Ownership<O> {
    /// All for whom a command is; nobody for what is there in any case.
    Set<O> of(Command command);

    /// Those others without whom a command cannot be done.
    default Set<O> others(Command command) {
        return Set.of();
    }

    /// A step as several, if it can be parted: then none of their commands does something for one
    /// owner and something else for another.
    List<Step> part(Step step);
}
