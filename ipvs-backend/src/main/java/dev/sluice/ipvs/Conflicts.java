package dev.sluice.ipvs;

import dev.sluice.ipvs.change.Conflict;
import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.state.ServerAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Tells of each conflict once, until it is gone. Used by one thread.
final class Conflicts {
    private final Consumer<Conflict> listener;
    private final Set<Conflict> told = new HashSet<>();

    Conflicts(Consumer<Conflict> listener) {
        this.listener = listener;
    }

    /// @param touched the virtual servers whose claims may have changed
    /// @param full whether these are all that there are
    void learn(Ledger ledger, Collection<ServerAddress> touched, boolean full) {
        var standing = new LinkedHashSet<>(ledger.conflicts(touched));
        told.removeIf(conflict ->
                (full || touched.contains(conflict.at())) && !standing.contains(conflict));
        standing.stream().filter(told::add).forEach(listener);
    }
}
