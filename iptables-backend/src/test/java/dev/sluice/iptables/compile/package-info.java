@NullMarked
package dev.sluice.iptables.compile;

import org.jspecify.annotations.NullMarked;
