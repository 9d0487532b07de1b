@NullMarked
package dev.sluice.daemon.input;

import org.jspecify.annotations.NullMarked;
