package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import java.util.List;
import java.util.Set;

/// The owners of commands: those for whom a command is written.
///
/// @param <O> the type of owners
interface Ownership<O> {
    /// The owners of a command; empty if it is needed whoever the owners are.
    Set<O> of(Command command);

    /// Other owners without whose commands this one cannot be executed.
    default Set<O> others(Command command) {
        return Set.of();
    }

    /// Splits a step so that all objects of a command have the same owners. A step that cannot be
    /// split is returned as it is.
    List<Step> part(Step step);
}
