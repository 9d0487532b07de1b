/// Forwards TCP connections to node ports on 127.0.0.1 and ::1 to endpoints, in nftables mode,
/// where rules cannot serve them (KEP-6032). Start at [LocalhostNodePorts], which follows the
/// plans, then [LocalhostForwarder]. Nothing of this package runs unless `nodePortAddresses` names
/// a loopback address.
///
/// All sockets are served by one event loop on a thread of its own. No client is refused:
/// [ForwardedConnections] decides which connection is closed instead.
@NullMarked
package dev.sluice.daemon.localhost;

import org.jspecify.annotations.NullMarked;
