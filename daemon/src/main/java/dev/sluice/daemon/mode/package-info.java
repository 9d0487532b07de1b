/// The ways to program the kernel, and what each needs from its host. Start at [Mode], the
/// interface to the daemon. [Modes] creates its implementations. [Leftovers] removes the rules of
/// other modes.
@NullMarked
package dev.sluice.daemon.mode;

import org.jspecify.annotations.NullMarked;
