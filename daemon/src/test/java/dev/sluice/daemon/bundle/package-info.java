@NullMarked
package dev.sluice.daemon.bundle;

import org.jspecify.annotations.NullMarked;
