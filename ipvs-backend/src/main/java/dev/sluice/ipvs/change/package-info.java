/// What must change for the kernel to match a plan, and in which order. Start at
/// [ResourceRefCounts] and [PoolEdit]. No effects.
@NullMarked
package dev.sluice.ipvs.change;

import org.jspecify.annotations.NullMarked;
