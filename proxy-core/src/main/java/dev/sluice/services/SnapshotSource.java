package dev.sluice.services;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps the newest snapshot of what the watchers recorded, for the sync threads of all families.
/// Safe from any thread.
public final class SnapshotSource {
    private final ChangeLog log;
    private final Map<IpFamily, TriggerTimes> triggers = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, PendingChanges> causes = new EnumMap<>(IpFamily.class);
    private Snapshot newest;

    /// @param since the trigger times of this family's changes since its last call
    /// @param causes the changes of API objects that concern this family since its last call
    public record Latest(
            Snapshot snapshot,
            List<Instant> since,
            Map<ServiceName, List<ObservedChange>> causes) {}

    /// @param families those that are programmed; trigger times of others are dropped
    public SnapshotSource(ChangeLog log, Collection<IpFamily> families, String nodeName) {
        this.log = log;
        this.newest = Snapshot.nothing(nodeName);
        for (IpFamily family : families) {
            triggers.put(family, new TriggerTimes());
            causes.put(family, new PendingChanges());
        }
    }

    public synchronized Latest latest(IpFamily family) {
        Snapshot snapshot = newest();
        TriggerTimes own = triggers.get(family);
        PendingChanges changed = causes.get(family);
        return new Latest(
                snapshot,
                own == null ? List.of() : own.take(),
                changed == null ? Map.of() : changed.take());
    }

    /// Returns the newest snapshot, for readers that sync nothing: trigger times and causes are
    /// kept.
    public synchronized Snapshot newest() {
        Changes changes = log.drain();
        Snapshot before = newest;
        newest = before.with(changes);
        changes.triggers()
                .forEach((of, since) -> {
                    TriggerTimes kept = triggers.get(of);
                    if (kept != null) {
                        kept.addAll(since);
                    }
                });
        changes.serviceChanges()
                .forEach((service, change) ->
                        causes.values().forEach(pending -> pending.add(service, change)));
        changes.sliceChanges()
                .forEach((slice, change) -> {
                    // It may have moved from one Service to another, which both change.
                    cause(before.slices().get(slice), change);
                    cause(newest.slices().get(slice), change);
                });
        return newest;
    }

    private void cause(@Nullable EndpointSlice slice, ObservedChange change) {
        PendingChanges pending = slice == null ? null : causes.get(slice.family());
        if (slice != null && pending != null) {
            pending.add(slice.service(), change);
        }
    }
}
