package dev.sluice.plan;

import dev.sluice.model.Ip;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the plan of one family depends on besides the Services: this node, as configured and as
/// found.
///
/// @param name the node's name; endpoints that carry it are local
/// @param zone the node's zone, if known
/// @param ip the node's own address of this family, if known: source ranges that hold it also admit
///   the node itself
/// @param detector how pod traffic is recognised
/// @param masqueradeAll whether all traffic to cluster IPs is masqueraded
/// @param nodePortAddresses where node ports answer
/// @param localhostNodePorts whether node ports answer on loopback addresses too (IPv4 only)
/// @param addresses those of this node's interfaces, for modes that must know them: without
///   loopback, link-local ones of IPv6, and service addresses that a mode itself gave to the node.
///   Empty for others, which then need not look at every change of an interface
/// @param externalIps whether the external IPs of Services count; anybody who may write a Service
///   can take any address by them
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
