/// This process on its node: privileges, memory, child processes. Start at [Privileges] and
/// [Cgroup]. A [FatalException] explains why the daemon cannot run.
@NullMarked
package dev.sluice.daemon.process;

import org.jspecify.annotations.NullMarked;
