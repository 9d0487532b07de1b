/// Compiles a plan to virtual servers, sets and rules. Start at [Compiler]. Pure.
@NullMarked
package dev.sluice.ipvs.compile;

import org.jspecify.annotations.NullMarked;
