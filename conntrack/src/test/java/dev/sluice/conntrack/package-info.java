/// Flows in text, a table in memory, and what becomes of the one in the other.
@NullMarked
package dev.sluice.conntrack;

import org.jspecify.annotations.NullMarked;
