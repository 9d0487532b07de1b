@NullMarked
package dev.sluice.inspect.flows;

import org.jspecify.annotations.NullMarked;
