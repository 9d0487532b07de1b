/// Measures what the budgets in the README promise. JMH classes (`*Bench`) for what is pure;
/// `WholeProcess` for the daemon against an API server stand-in, with real connections. `bench/run`
/// runs them all.
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
