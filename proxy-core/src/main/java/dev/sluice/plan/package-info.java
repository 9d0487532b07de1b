/// Turns a [dev.sluice.services.Snapshot] into a [Plan]: what must be programmed on this node for
/// one IP family, in terms of Services and packets, never of chains or maps. Start at [Planner].
/// Pure: no clock, no I/O, no logging; safe from any thread.
@NullMarked
package dev.sluice.plan;

import org.jspecify.annotations.NullMarked;
