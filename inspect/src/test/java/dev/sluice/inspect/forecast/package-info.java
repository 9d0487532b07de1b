/// Tests of what a change is said to do.
@NullMarked
package dev.sluice.inspect.forecast;

import org.jspecify.annotations.NullMarked;
