@NullMarked
package dev.sluice.trace;

import org.jspecify.annotations.NullMarked;
