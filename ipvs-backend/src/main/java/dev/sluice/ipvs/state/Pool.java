package dev.sluice.ipvs.state;

import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import java.util.List;

/// A planned virtual server with its real servers.
///
/// @param owner the service port it belongs to
/// @param origin why it is needed
/// @param endpoints its real servers, all of weight 1. This is the plan's own list, to save memory
/// @param terminating endpoints of the same port whose pods are terminating, whether they are among
///   its real servers or not
/// @param onlyFromHere whether only the node and its pods may use it; rules drop packets of others
public record Pool(
        ServicePortName owner,
        Origin origin,
        VirtualServerSpec server,
        List<Endpoint> endpoints,
        List<Endpoint> terminating,
        boolean onlyFromHere) {
    /// The origins in the order of precedence for the same address.
    public enum Origin {
        /// A frontend of that address.
        ADDRESS,
        /// A node port, on each of the node's addresses.
        NODE_PORT,
        /// It was found in the kernel; the Service's plan was refused.
        FOUND
    }
}
