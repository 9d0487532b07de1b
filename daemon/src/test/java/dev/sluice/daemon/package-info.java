/// How the daemon is put together, in pieces. Nothing here needs a kernel or a cluster.
@NullMarked
package dev.sluice.daemon;

import org.jspecify.annotations.NullMarked;
