/// What must change for the kernel to be as planned, and in which order. Start at
/// [ResourceRefCounts] and [PoolEdit]. No effects.
@NullMarked
package dev.sluice.ipvs.change;

import org.jspecify.annotations.NullMarked;
