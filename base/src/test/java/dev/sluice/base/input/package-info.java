@NullMarked
package dev.sluice.base.input;

import org.jspecify.annotations.NullMarked;
