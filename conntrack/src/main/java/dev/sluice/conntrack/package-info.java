/// Keeps the kernel's conntrack table consistent with the Services. The first packet of a flow
/// decides its NAT, and the kernel remembers it, so UDP and SCTP flows may continue to endpoints
/// that are gone. [StaleFlows] finds those flows and is pure. [Sweeper] deletes them after each
/// sync that may have made some. [Pressure] reports a table or NAT source ports that are nearly
/// used up. [Sysctls] sets the table's size and timeouts.
///
/// A sweeper belongs to the sync thread of its family. Pressure has a platform thread of its own.
@NullMarked
package dev.sluice.conntrack;

import org.jspecify.annotations.NullMarked;
