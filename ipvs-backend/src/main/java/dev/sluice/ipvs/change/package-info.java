/// The changes that make the kernel match a plan, in their order. Start at [ResourceRefCounts] and
/// [PoolEdit]. Pure.
@NullMarked
package dev.sluice.ipvs.change;

import org.jspecify.annotations.NullMarked;
