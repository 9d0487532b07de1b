/// What the API said last. Watchers record into the [ChangeLog] and signal its [WakeUp]; the sync
/// thread drains it into a [Snapshot]. The log is safe from any thread; all else here is immutable.
@NullMarked
package dev.sluice.services;

import org.jspecify.annotations.NullMarked;
