/// The wiring of the daemon. Start at [Daemon], which starts the watch, the sync threads and
/// everything that reports on them. Each package inside this one says what it is. The command line
/// is package `cli`.
@NullMarked
package dev.sluice.daemon;

import org.jspecify.annotations.NullMarked;
