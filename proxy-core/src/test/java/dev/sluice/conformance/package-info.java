/// What every backend must do to packets, written once: [PacketTable] lists cases, each a small
/// cluster and packets whose fate is known. Module `trace` runs them over rules as unit tests; the
/// testbed runs the same ones as real traffic. [RandomClusters] makes more clusters and packets
/// from a seed, for which [Oracle] tells the fate straight from the API's records, without a plan.
///
/// All of it plays on one node, described by [TestNet]. Everything here is immutable but the
/// builders; safe from any thread.
@NullMarked
package dev.sluice.conformance;

import org.jspecify.annotations.NullMarked;
