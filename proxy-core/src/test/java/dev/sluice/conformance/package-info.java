/// What every backend must do to packets, written once. [PacketTable] lists cases: each is a small
/// cluster and packets whose fate is known. Module `trace` runs them over rules as unit tests; the
/// testbed runs them as real traffic. [RandomClusters] makes more clusters and packets from a seed.
/// [Oracle] computes their fate from the API's records, without a plan.
///
/// All cases use one node, described by [TestNet]. Everything here is immutable except the
/// builders; safe from any thread.
@NullMarked
package dev.sluice.conformance;

import org.jspecify.annotations.NullMarked;
