@NullMarked
package dev.sluice.daemon.localhost;

import org.jspecify.annotations.NullMarked;
