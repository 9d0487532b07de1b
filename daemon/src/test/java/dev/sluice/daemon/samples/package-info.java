@NullMarked
package dev.sluice.daemon.samples;

import org.jspecify.annotations.NullMarked;
