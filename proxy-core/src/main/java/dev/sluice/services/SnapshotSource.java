package dev.sluice.services;

import dev.sluice.model.IpFamily;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Keeps the newest snapshot of what the watchers recorded, for the sync threads of all families.
/// Safe from any thread.
public final class SnapshotSource {
    private final ChangeLog log;
    private final Map<IpFamily, TriggerTimes> triggers = new EnumMap<>(IpFamily.class);
    private Snapshot newest;

    /// @param since the trigger times of this family's changes since its last call
    public record Latest(Snapshot snapshot, List<Instant> since) {}

    /// @param families those that are programmed; trigger times of others are dropped
    public SnapshotSource(ChangeLog log, Collection<IpFamily> families, String nodeName) {
        this.log = log;
        this.newest = Snapshot.nothing(nodeName);
        families.forEach(family -> triggers.put(family, new TriggerTimes()));
    }

    public synchronized Latest latest(IpFamily family) {
        Changes changes = log.drain();
        newest = newest.with(changes);
        changes.triggers()
                .forEach((of, since) -> {
                    TriggerTimes kept = triggers.get(of);
                    if (kept != null) {
                        kept.addAll(since);
                    }
                });
        TriggerTimes own = triggers.get(family);
        return new Latest(newest, own == null ? List.of() : own.take());
    }
}
