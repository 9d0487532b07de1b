/// Keeps the kernel as planned: [SyncLoop] owns the thread, [Pace] decides when, a [Backend]
/// writes. The only mutable state of Sluice lives on that thread.
@NullMarked
package dev.sluice.sync;

import org.jspecify.annotations.NullMarked;
