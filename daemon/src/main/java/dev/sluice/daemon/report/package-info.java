/// What is told of syncs, connections and the node, in the log and by Events. Start at [SyncLog]
/// and [SyncEvents]; numbers are `dev.sluice.daemon.metrics`.
///
/// [Listeners] tells several on behalf of one thread at a time, so that none needs to be safe from
/// many.
@NullMarked
package dev.sluice.daemon.report;

import org.jspecify.annotations.NullMarked;
