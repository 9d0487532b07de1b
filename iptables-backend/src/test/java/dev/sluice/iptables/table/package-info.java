@NullMarked
package dev.sluice.iptables.table;

import org.jspecify.annotations.NullMarked;
