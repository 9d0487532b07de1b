/// Runs the packet table and random clusters through a [dev.sluice.trace.PacketTracer]. A backend
/// extends [TracerConformance] with a tracer over its rules. [TestHost] is the test node of
/// [dev.sluice.conformance.TestNet] as tracers see it.
@NullMarked
package dev.sluice.trace.conformance;

import org.jspecify.annotations.NullMarked;
