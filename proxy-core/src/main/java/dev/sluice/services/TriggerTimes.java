package dev.sluice.services;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// When the changes happened in the cluster that the kernel does not follow yet: as many as a
/// latency needs, and no more, however long the kernel stays behind. Used by one thread, or under a
/// lock.
public final class TriggerTimes {
    /// More than a large cluster has in a second. The oldest are kept: they have waited longest.
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

    /// All of them, which are then no longer here.
    public List<Instant> take() {
        List<Instant> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
