/// Each finding of `sluice check` is provoked, and gone after the line that it prints.
@NullMarked
package dev.sluice.testbed.check;

import org.jspecify.annotations.NullMarked;
