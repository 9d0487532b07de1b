@NullMarked
package dev.sluice.daemon.health;

import org.jspecify.annotations.NullMarked;
