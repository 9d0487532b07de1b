@NullMarked
package dev.sluice.ipvs.compile;

import org.jspecify.annotations.NullMarked;
