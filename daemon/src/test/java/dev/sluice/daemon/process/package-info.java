/// Tests of the process on its node, with files in the kernel's formats.
@NullMarked
package dev.sluice.daemon.process;

import org.jspecify.annotations.NullMarked;
