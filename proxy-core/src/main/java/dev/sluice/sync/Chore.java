package dev.sluice.sync;

import java.time.Duration;

/// Work of a sync thread besides syncs, for what must see the kernel as the last sync left it and
/// no sync meanwhile. It comes after the syncs of each turn.
public interface Chore {
    /// Does what is due, if anything. Should it throw, it is told and left alone for a while.
    ///
    /// @return how long until something may be due again, unless a sync makes it due before
    Duration turn();
}
