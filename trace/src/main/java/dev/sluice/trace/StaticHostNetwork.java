package dev.sluice.trace;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import java.util.List;
import java.util.Set;

/// Addresses and routes given as values: networks on links, and a default route. A packet arrives
/// through the link through which its replies leave.
///
/// @param links matched in this order
/// @param elsewhere the link of the default route
/// @param loopback the source address of packets that the host sends to itself
/// @param moreLocal the host's own addresses besides those of links and loopback
public record StaticHostNetwork(List<Link> links, Link elsewhere, Ip loopback, Set<Ip> moreLocal)
        implements HostNetwork {
    /// An interface with its network and the host's own address there.
    public record Link(String name, Cidr network, Ip ip) {}

    private static final String LOOPBACK = "lo";

    public StaticHostNetwork {
        links = List.copyOf(links);
        moreLocal = Set.copyOf(moreLocal);
    }

    /// Returns this network with `moreLocal` replaced.
    public StaticHostNetwork withLocal(Set<Ip> more) {
        return new StaticHostNetwork(links, elsewhere, loopback, more);
    }

    @Override
    public boolean isLocal(Ip ip) {
        return isOfLinks(ip) || moreLocal.contains(ip);
    }

    private boolean isOfLinks(Ip ip) {
        return ip.isLoopback()
                || ip.equals(elsewhere.ip())
                || links.stream().anyMatch(link -> link.ip().equals(ip));
    }

    @Override
    public Ip sourceFor(Ip destination) {
        return isOfLinks(destination) ? loopback : link(destination).ip();
    }

    @Override
    public String outInterface(Ip destination) {
        return isLocal(destination) ? LOOPBACK : link(destination).name();
    }

    @Override
    public String inInterface(Ip source) {
        return outInterface(source);
    }

    private Link link(Ip ip) {
        for (Link link : links) {
            if (link.network().contains(ip)) {
                return link;
            }
        }
        return elsewhere;
    }
}
