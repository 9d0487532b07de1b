/// Ways to make fail what a node is made of: programs that misbehave.
@NullMarked
package dev.sluice.faults;

import org.jspecify.annotations.NullMarked;
