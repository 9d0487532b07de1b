package dev.sluice.inspect.journal;

import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.model.ServiceName;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/// The entries that are asked for.
///
/// @param since entries before this are left out
/// @param after entries with this number or a lower one are left out; 0 for none
/// @param limit how many entries there may be, the newest first
public record JournalQuery(
        Optional<Instant> since,
        ServiceFilter service,
        Optional<JournalResult> result,
        long after,
        int limit)
        implements Predicate<JournalEntry> {
    public static final int DEFAULT_LIMIT = 200;

    /// As many as a daemon holds in memory.
    public static final int HIGHEST_LIMIT = 10_000;

    @Override
    public boolean test(JournalEntry entry) {
        return entry.number() > after
                && since.filter(entry.at()::isBefore).isEmpty()
                && result.filter(wanted -> wanted != entry.result()).isEmpty()
                && isOfService(entry);
    }

    private boolean isOfService(JournalEntry entry) {
        String name = entry.service();
        if (name == null) {
            return service.equals(ServiceFilter.ALL);
        }
        int slash = name.indexOf('/');
        return slash > 0
                && service.test(
                        new ServiceName(name.substring(0, slash), name.substring(slash + 1)));
    }
}
