package dev.sluice.ipvs.state;

import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import java.util.List;

/// A virtual server as planned.
///
/// @param owner whose it is
/// @param endpoints its real servers, all of weight 1; the plan's own list, so that it takes no
///   room twice
/// @param terminating endpoints of the same port whose pods are being ended, whether they are among
///   its real servers or not
/// @param onlyFromHere whether it is for the node and its pods alone: others are kept out by rules
public record Pool(
        ServicePortName owner,
        VirtualServer server,
        List<Endpoint> endpoints,
        List<Endpoint> terminating,
        boolean onlyFromHere) {}
