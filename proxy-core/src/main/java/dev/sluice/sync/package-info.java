/// Keeps the kernel as planned. Start at [FamilySyncer]. A [SyncLoop] runs the thread of a family.
/// [SyncSchedule] decides when to sync. [RefusedServices] decides which Services are left out and
/// when they are tried again. A [Backend] writes.
@NullMarked
package dev.sluice.sync;

import org.jspecify.annotations.NullMarked;
