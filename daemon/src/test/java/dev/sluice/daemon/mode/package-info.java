/// Tests of what a mode does on its host, without a kernel.
@NullMarked
package dev.sluice.daemon.mode;

import org.jspecify.annotations.NullMarked;
