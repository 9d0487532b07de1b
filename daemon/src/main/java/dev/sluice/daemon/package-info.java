/// Composes the daemon. Start at [Daemon], which starts the watch, the sync threads and everything
/// that reports on them. Each inner package describes itself. The command line is package `cli`.
@NullMarked
package dev.sluice.daemon;

import org.jspecify.annotations.NullMarked;
