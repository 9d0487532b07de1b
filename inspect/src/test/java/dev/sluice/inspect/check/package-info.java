@NullMarked
package dev.sluice.inspect.check;

import org.jspecify.annotations.NullMarked;
