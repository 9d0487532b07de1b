/// The process on its node: what it may do, its memory, its children. Start at [Privileges] and
/// [Cgroup]. [FatalException] says why it cannot run.
@NullMarked
package dev.sluice.daemon.process;

import org.jspecify.annotations.NullMarked;
