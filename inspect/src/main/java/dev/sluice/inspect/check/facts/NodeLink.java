package dev.sluice.inspect.check.facts;

import dev.sluice.model.Ip;
import java.util.List;

/// An interface of the node.
///
/// @param bridge the bridge of which it is a port; empty if of none
/// @param hairpin whether the bridge may send a packet back through the port that it came from;
///   true if it is no port of a bridge
/// @param promiscuous whether it takes all packets (IFF_PROMISC)
/// @param addresses those of the interface
public record NodeLink(
        String name, String bridge, boolean hairpin, boolean promiscuous, List<Ip> addresses) {
    public NodeLink {
        addresses = List.copyOf(addresses);
    }
}
