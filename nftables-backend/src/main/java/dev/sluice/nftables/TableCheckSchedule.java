package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The [TableCheck] that goes on, if any, and what the last one found.
final class TableCheckSchedule {
    private final Kernel kernel;
    private @Nullable TableCheck check;
    private Wait wait = Wait.none(0);
    private @Nullable String found;

    TableCheckSchedule(Kernel kernel) {
        this.kernel = kernel;
    }

    void begin(Layout layout, long now) {
        check = new TableCheck(layout);
        wait = Wait.none(now);
    }

    void end() {
        check = null;
    }

    /// All is read anew: nothing of an old check matters.
    void clear() {
        check = null;
        found = null;
    }

    /// What would have to be done, in a few words.
    Optional<String> found() {
        return Optional.ofNullable(found);
    }

    boolean isDue(long now) {
        return check != null && wait.isOver(now);
    }

    /// Whether all was looked at.
    boolean isDone() {
        return check != null && check.isDone();
    }

    Optional<Duration> untilDue(long now) {
        return check == null ? Optional.empty() : Optional.of(wait.left(now));
    }

    /// Looks at the next portion; where that fails, again after a while.
    ///
    /// @return one line where it failed
    Optional<String> goOn(Layout layout, long now) {
        TableCheck going = check;
        if (going == null || going.isDone()) {
            return Optional.empty();
        }
        try {
            going.next(layout, kernel).ifPresent(what -> found = what);
            wait = Wait.none(now);
            if (found != null) {
                check = null;
            }
            return Optional.empty();
        } catch (SyncException e) {
            wait = wait.failed(now);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
