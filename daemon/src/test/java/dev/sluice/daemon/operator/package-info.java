@NullMarked
package dev.sluice.daemon.operator;

import org.jspecify.annotations.NullMarked;
