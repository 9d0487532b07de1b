/// Keeps the kernel as planned: a [SyncLoop] owns the thread of a family, [SyncSchedule] decides
/// when, [RefusedServices] what is left out and tried apart, a [Backend] writes. Start at
/// [FamilySyncer].
@NullMarked
package dev.sluice.sync;

import org.jspecify.annotations.NullMarked;
