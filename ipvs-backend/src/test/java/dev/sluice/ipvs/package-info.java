@NullMarked
package dev.sluice.ipvs;

import org.jspecify.annotations.NullMarked;
