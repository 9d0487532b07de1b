/// The ways to program the kernel, and what each needs from its host. Start at [Mode], which is all
/// that the daemon knows of one. [Modes] makes them. [Leftovers] removes what other modes left.
@NullMarked
package dev.sluice.daemon.mode;

import org.jspecify.annotations.NullMarked;
