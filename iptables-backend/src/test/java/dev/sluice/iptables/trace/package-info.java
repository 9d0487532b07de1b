/// Walks packets through compiled rules as the kernel would walk them through the loaded ones:
/// [Ruleset] is what stands, and refuses what the kernel refuses; [PacketTracer] walks it.
/// Immutable; safe from any thread.
@NullMarked
package dev.sluice.iptables.trace;

import org.jspecify.annotations.NullMarked;
