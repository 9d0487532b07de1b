/// Measures the figures of `docs/measure.md`. JMH classes (`*Bench`) measure pure code.
/// `WholeProcess` measures the daemon with an API server stand-in and real connections. `bench/run`
/// runs all of them.
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
