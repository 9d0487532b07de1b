/// Tests of the process on its node, on files like those of the kernel.
@NullMarked
package dev.sluice.daemon.process;

import org.jspecify.annotations.NullMarked;
