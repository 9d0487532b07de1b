@NullMarked
package dev.sluice.iptables;

import org.jspecify.annotations.NullMarked;
