@NullMarked
package dev.sluice.inspect.journal;

import org.jspecify.annotations.NullMarked;
