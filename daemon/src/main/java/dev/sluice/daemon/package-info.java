/// The daemon put together. Start at [Daemon]: it starts the watch, the threads that write rules,
/// and all that tells of them; what each of these is stands in the packages inside this one. The
/// command line is package `cli`.
@NullMarked
package dev.sluice.daemon;

import org.jspecify.annotations.NullMarked;
