/// Tests of the whole backend: on tables in memory, and (`*IT`, as root) on the real kernel.
@NullMarked
package dev.sluice.nftables;

import org.jspecify.annotations.NullMarked;
