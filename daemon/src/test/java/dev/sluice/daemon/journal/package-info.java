@NullMarked
package dev.sluice.daemon.journal;

import org.jspecify.annotations.NullMarked;
