package dev.sluice.sync;

import java.time.Duration;

/// Work of a sync thread besides syncs: work that must see the kernel as the last sync left it,
/// without a concurrent sync. It runs after the sync of each turn.
public interface Chore {
    /// Does what is due, if anything. An exception is logged, and the chore is not run again for a
    /// while.
    ///
    /// @return how long until something may be due again, unless a sync makes it due earlier
    Duration turn();
}
