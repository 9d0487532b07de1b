/// The objects that the API server sent last. Watchers record into the [ChangeLog], which rings its
/// [Bell]. [Snapshots] turns the log into a [Snapshot] that the sync threads share. [ChangeLog],
/// [Bell] and [Snapshots] are safe from any thread.
@NullMarked
package dev.sluice.services;

import org.jspecify.annotations.NullMarked;
