@NullMarked
package dev.sluice.base.background;

import org.jspecify.annotations.NullMarked;
