package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The running [TableCheck], if any, and what the last one found.
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

    /// Drops the check and its result, because a sync reads the whole table.
    void clear() {
        check = null;
        found = null;
    }

    /// The first change that would repair the table, for a message; empty if nothing was found.
    Optional<String> found() {
        return Optional.ofNullable(found);
    }

    boolean isDue(long now) {
        return check != null && wait.isOver(now);
    }

    /// Whether all portions were checked.
    boolean isDone() {
        return check != null && check.isDone();
    }

    Optional<Duration> untilDue(long now) {
        return check == null ? Optional.empty() : Optional.of(wait.left(now));
    }

    /// Checks the next portion. If that fails, it is tried again after a while.
    ///
    /// @return one line if it failed
    Optional<String> goOn(Layout layout, long now) {
        TableCheck running = check;
        if (running == null || running.isDone()) {
            return Optional.empty();
        }
        try {
            running.next(layout, kernel).ifPresent(what -> found = what);
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
