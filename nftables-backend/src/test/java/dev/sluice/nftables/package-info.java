/// Tests of the whole backend: on tables in memory, and (`*IT`, as root) on the kernel's.
@NullMarked
package dev.sluice.nftables;

import org.jspecify.annotations.NullMarked;
