@NullMarked
package dev.sluice.ipvs.kernel;

import org.jspecify.annotations.NullMarked;
