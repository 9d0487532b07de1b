package dev.sluice.plan;

import dev.sluice.model.Ip;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the plan of one family depends on besides the Services: this node, as configured and as
/// found.
///
/// @param name the node's name; endpoints that carry it are local
/// @param zone the node's zone; null if unknown
/// @param ip the node's own address of this family; null if unknown. Source ranges that contain it
///   also admit the node itself
/// @param detector how pod traffic is recognized
/// @param masqueradeAll whether all traffic to cluster IPs is masqueraded
/// @param nodePortAddresses where node ports are served
/// @param localhostNodePorts whether node ports are also served on loopback addresses (IPv4 only)
/// @param addresses the addresses of this node's interfaces, for modes that need them: without
///   loopback addresses, link-local IPv6 addresses, and service addresses that the mode itself
///   assigned to the node. Empty for other modes, which then need not react to every change of an
///   interface
/// @param externalIps whether external IPs of Services are served. With them, anyone who may write
///   a Service can take any address
public record NodeView(
        String name,
        @Nullable String zone,
        @Nullable Ip ip,
        LocalDetector detector,
        boolean masqueradeAll,
        NodePortAddresses nodePortAddresses,
        boolean localhostNodePorts,
        List<Ip> addresses,
        boolean externalIps) {
    public NodeView {
        addresses = List.copyOf(addresses);
    }
}
