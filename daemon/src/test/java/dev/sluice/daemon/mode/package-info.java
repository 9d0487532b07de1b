/// Tests of what modes need from their host, without a kernel.
@NullMarked
package dev.sluice.daemon.mode;

import org.jspecify.annotations.NullMarked;
