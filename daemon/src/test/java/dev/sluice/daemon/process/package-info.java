/// Tests of the process on its node, on files like the kernel's.
@NullMarked
package dev.sluice.daemon.process;

import org.jspecify.annotations.NullMarked;
