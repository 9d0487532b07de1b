@NullMarked
package dev.sluice.daemon.background;

import org.jspecify.annotations.NullMarked;
