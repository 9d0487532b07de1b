/// Tests of explanations. [ExplainCheck] compares them with the packet table, also for tests on
/// real kernels.
@NullMarked
package dev.sluice.inspect.explain;

import org.jspecify.annotations.NullMarked;
