/// Ways to make parts of a node fail: programs that misbehave.
@NullMarked
package dev.sluice.faults;

import org.jspecify.annotations.NullMarked;
