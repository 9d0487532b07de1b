/// What every backend must do to packets, written once. [PacketTable] lists cases: each is a small
/// cluster, and packets with known outcomes. Module `trace` runs them through rules in unit tests;
/// the testbed runs them as real traffic. [RandomClusters] generates more clusters and packets from
/// a seed. [Oracle] computes their outcomes from the API's records, without a plan.
///
/// All cases use one node, described by [TestNet]. Everything here is immutable except the
/// builders, and safe from any thread.
@NullMarked
package dev.sluice.conformance;

import org.jspecify.annotations.NullMarked;
