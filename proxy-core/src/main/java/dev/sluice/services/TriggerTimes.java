package dev.sluice.services;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The times at which changes happened in the cluster that the kernel does not reflect yet. Their
/// number is limited, however long the kernel lags behind. Used by one thread, or under a lock.
public final class TriggerTimes {
    /// More changes than a large cluster has in a second. The oldest are kept, since they have
    /// waited longest.
    static final int MOST = 10_000;

    private List<Instant> waiting = new ArrayList<>();

    public void add(Instant trigger) {
        if (waiting.size() < MOST) {
            waiting.add(trigger);
        }
    }

    public void addAll(List<Instant> triggers) {
        triggers.forEach(this::add);
    }

    /// Returns and removes all times.
    public List<Instant> take() {
        List<Instant> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
