@NullMarked
package dev.sluice.daemon.facts;

import org.jspecify.annotations.NullMarked;
