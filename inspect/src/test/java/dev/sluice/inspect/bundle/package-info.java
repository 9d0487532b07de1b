@NullMarked
package dev.sluice.inspect.bundle;

import org.jspecify.annotations.NullMarked;
