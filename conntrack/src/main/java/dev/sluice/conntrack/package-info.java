/// Keeps the kernel's table of connections true. NAT is decided by the first packet of a flow and
/// then remembered, so UDP flows (and SCTP's) may go on to endpoints that are gone: [StaleFlows]
/// says which those are, purely, and [Sweeper] deletes them after each sync that may have made
/// some. [Pressure] sees the table and the source ports of NAT run short before connections fail.
/// [Sysctls] sets the table's size and timeouts.
///
/// The sweeper belongs to the thread `sync`, pressure to a platform thread of its own.
@NullMarked
package dev.sluice.conntrack;

import org.jspecify.annotations.NullMarked;
