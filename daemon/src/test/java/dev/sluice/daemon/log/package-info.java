@NullMarked
package dev.sluice.daemon.log;

import org.jspecify.annotations.NullMarked;
