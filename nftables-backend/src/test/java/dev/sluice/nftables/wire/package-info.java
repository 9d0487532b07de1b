/// Runs what the compiler makes, without a kernel: [PacketTracer] takes packets through the
/// expressions of a table.
@NullMarked
package dev.sluice.nftables.wire;

import org.jspecify.annotations.NullMarked;
