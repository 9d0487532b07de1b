@NullMarked
package dev.sluice.daemon.lastgood;

import org.jspecify.annotations.NullMarked;
