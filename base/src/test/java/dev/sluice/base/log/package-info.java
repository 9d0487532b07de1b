@NullMarked
package dev.sluice.base.log;

import org.jspecify.annotations.NullMarked;
