/// Measures the budgets of the README. JMH classes (`*Bench`) measure pure code. `WholeProcess`
/// measures the daemon against an API server stand-in, with real connections. `bench/run` runs them
/// all.
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
