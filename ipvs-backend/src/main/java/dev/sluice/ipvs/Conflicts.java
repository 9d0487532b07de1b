package dev.sluice.ipvs;

import dev.sluice.ipvs.change.Conflict;
import dev.sluice.ipvs.change.Ledger;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Tells of each conflict once, until it is gone. Used by one thread.
final class Conflicts {
    private final Consumer<Conflict> listener;
    private final Set<Conflict> told = new HashSet<>();

    Conflicts(Consumer<Conflict> listener) {
        this.listener = listener;
    }

    /// @param full whether the revision is of all that there is, not of what changed
    void learn(Ledger.Revision revision, boolean full) {
        var standing = new HashSet<>(revision.conflicts());
        told.removeIf(conflict ->
                (full || revision.pools().containsKey(conflict.at()))
                        && !standing.contains(conflict));
        revision.conflicts().stream().filter(told::add).forEach(listener);
    }
}
