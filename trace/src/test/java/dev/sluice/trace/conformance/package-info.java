/// The packet table and random clusters on a [dev.sluice.trace.PacketTracer]: a backend extends
/// [TracerConformance] with a tracer over its rules. [TestHost] is the test node of
/// [dev.sluice.conformance.TestNet] as tracers see it.
@NullMarked
package dev.sluice.trace.conformance;

import org.jspecify.annotations.NullMarked;
