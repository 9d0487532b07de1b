package dev.sluice.nftables;

import dev.sluice.nftables.layout.AffinityEviction;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Deletes clients from affinity maps when their endpoint left. A failed deletion is tried again
/// later.
final class AffinityEvictions {
    private final Kernel kernel;

    /// By the name of the map.
    private final Map<String, AffinityEviction> pending = new LinkedHashMap<>();

    private Wait wait = Wait.none(0);

    AffinityEvictions(Kernel kernel) {
        this.kernel = kernel;
    }

    /// Adds evictions, due at once.
    void add(List<AffinityEviction> evictions, long now) {
        evictions.forEach(eviction -> pending.put(eviction.map().name(), eviction));
        if (!evictions.isEmpty()) {
            wait = Wait.none(now);
        }
    }

    void clear() {
        pending.clear();
    }

    Optional<Duration> untilDue(long now) {
        return pending.isEmpty() ? Optional.empty() : Optional.of(wait.left(now));
    }

    /// Executes the evictions that are due.
    ///
    /// @param layout the installed layout
    /// @return one line if it failed
    Optional<String> run(Layout layout, long now) {
        try {
            while (!pending.isEmpty() && wait.isOver(now)) {
                AffinityEviction next = pending.values().iterator().next();
                evict(next, layout.places(next.port(), next.policy()));
                pending.remove(next.map().name());
            }
            return Optional.empty();
        } catch (SyncException e) {
            wait = wait.failed(now);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void evict(AffinityEviction eviction, Set<Value.Endpoint> stay) throws SyncException {
        List<Key> clients = new ArrayList<>();
        for (Element client : kernel.learned(eviction.map())) {
            if (!(client.value() instanceof Value.Endpoint place && stay.contains(place))) {
                clients.add(client.key());
            }
        }
        if (!clients.isEmpty()) {
            kernel.forget(eviction.map().name(), clients);
        }
    }
}
