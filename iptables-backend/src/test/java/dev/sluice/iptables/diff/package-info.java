@NullMarked
package dev.sluice.iptables.diff;

import org.jspecify.annotations.NullMarked;
