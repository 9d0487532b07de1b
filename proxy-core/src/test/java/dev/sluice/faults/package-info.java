/// Ways to make programs that a node depends on misbehave.
@NullMarked
package dev.sluice.faults;

import org.jspecify.annotations.NullMarked;
