/// What netfilter does with one packet. [PacketTracer] takes a [TracedPacket] from hook to hook,
/// past the [HookFunction]s that backends make of the rules they read, and tells each [Branch] that
/// it may take: a verdict, a probability, and the steps that led there. Nothing here touches the
/// kernel; all but [HookFunction]s of others is immutable and safe from any thread. Start at
/// [PacketTracer].
@NullMarked
package dev.sluice.trace;

import org.jspecify.annotations.NullMarked;
