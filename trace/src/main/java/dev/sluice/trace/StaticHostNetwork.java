package dev.sluice.trace;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import java.util.List;
import java.util.Set;

/// Addresses and routes that are given as values: networks on links, and a link for all others.
/// Packets come in by the link by which the replies leave.
///
/// @param links asked in their order
/// @param elsewhere the link of the default route
/// @param loopback what the host sends from to itself
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

    /// This network, where the host has more addresses of its own.
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
