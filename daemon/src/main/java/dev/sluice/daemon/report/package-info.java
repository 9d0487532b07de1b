/// Reports on syncs, connections and the node, in the log and by Events. Start at [SyncLog] and
/// [SyncEvents]. Metrics are in `dev.sluice.daemon.metrics`.
///
/// [Listeners] calls several listeners for one thread at a time, so that they need no locks.
@NullMarked
package dev.sluice.daemon.report;

import org.jspecify.annotations.NullMarked;
