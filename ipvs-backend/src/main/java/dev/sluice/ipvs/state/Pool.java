package dev.sluice.ipvs.state;

import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import java.util.List;

/// A virtual server as planned.
///
/// @param owner whose it is
/// @param origin what asks for it
/// @param endpoints its real servers, all of weight 1; the plan's own list, so that it takes no
///   room twice
/// @param terminating endpoints of the same port whose pods are being ended, whether they are among
///   its real servers or not
/// @param onlyFromHere whether it is for the node and its pods alone: others are kept out by rules
public record Pool(
        ServicePortName owner,
        Origin origin,
        VirtualServerSpec server,
        List<Endpoint> endpoints,
        List<Endpoint> terminating,
        boolean onlyFromHere) {
    /// Of two that ask for the same address, the first in this order has it.
    public enum Origin {
        /// A frontend of that address.
        ADDRESS,
        /// A node port, on each of the node's addresses.
        NODE_PORT,
        /// It was found in the kernel, and the Service's plan was refused.
        FOUND
    }
}
