/// Tells what a change of the cluster's objects would do to Services, before it is made. Start at
/// [Forecaster]. Pure.
@NullMarked
package dev.sluice.inspect.forecast;

import org.jspecify.annotations.NullMarked;
