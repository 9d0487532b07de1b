/// What netfilter does with one packet. Start at [PacketTracer]. It takes a [TracedPacket] from
/// hook to hook, through [HookFunction]s that backends make of the rules they read. It returns each
/// [Branch] that the packet may take: a verdict, a probability, and the steps that led there.
/// Nothing here touches the kernel. Everything except [HookFunction]s of others is immutable and
/// safe from any thread.
@NullMarked
package dev.sluice.trace;

import org.jspecify.annotations.NullMarked;
