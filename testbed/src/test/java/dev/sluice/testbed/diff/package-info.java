/// Comparisons of plans with the rules that Sluice itself writes.
@NullMarked
package dev.sluice.testbed.diff;

import org.jspecify.annotations.NullMarked;
