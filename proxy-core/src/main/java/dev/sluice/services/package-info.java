/// Keeps the latest objects of the API server. Watchers record into the [ChangeLog], which signals
/// its [WakeUp]. [SnapshotSource] turns the log into a [Snapshot] that the sync threads share.
/// [ChangeLog], [WakeUp] and [SnapshotSource] are safe from any thread.
@NullMarked
package dev.sluice.services;

import org.jspecify.annotations.NullMarked;
