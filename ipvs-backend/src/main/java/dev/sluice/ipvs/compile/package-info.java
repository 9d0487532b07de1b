/// Plan to virtual servers, sets and rules. Pure. Start at [Compiler].
@NullMarked
package dev.sluice.ipvs.compile;

import org.jspecify.annotations.NullMarked;
