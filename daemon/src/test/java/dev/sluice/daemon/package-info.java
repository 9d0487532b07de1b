/// Tests of the daemon's parts and of its architecture. They need neither a kernel nor a cluster.
@NullMarked
package dev.sluice.daemon;

import org.jspecify.annotations.NullMarked;
