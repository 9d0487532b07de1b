/// Tests with flows written as text and a table in memory.
@NullMarked
package dev.sluice.conntrack;

import org.jspecify.annotations.NullMarked;
