@NullMarked
package dev.sluice.inspect.live;

import org.jspecify.annotations.NullMarked;
