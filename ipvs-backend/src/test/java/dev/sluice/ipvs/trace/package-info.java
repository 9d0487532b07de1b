@NullMarked
package dev.sluice.ipvs.trace;

import org.jspecify.annotations.NullMarked;
