package dev.sluice.daemon.bundle;

import dev.sluice.daemon.bundle.HostState.HostLink;
import dev.sluice.daemon.bundle.HostState.HostRoute;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.route.RouteList;
import dev.sluice.trace.HostNetwork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The addresses and routes of the host of a bundle: what its kernel would answer, by the tables
/// `local`, `main` and `default`. Rules that choose other tables, as by a mark or a source, are not
/// known. Used by one thread.
final class BundledHost implements HostNetwork {
    private static final String LOOPBACK = "lo";

    /// The order in which the kernel looks at them (`ip rule`, without rules of others).
    private static final List<Integer> TABLES =
            List.of(RouteList.TABLE_LOCAL, RouteList.TABLE_MAIN, RouteList.TABLE_DEFAULT);

    /// RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT of linux/rtnetlink.h.
    private static final List<Integer> REFUSED = List.of(6, 7, 8);

    /// RTN_THROW: the next table is asked.
    private static final int THROW = 9;

    private static final Comparator<KnownRoute> BEST =
            Comparator.comparingInt((KnownRoute route) -> route.to().length())
                    .thenComparing(Comparator.comparingLong(KnownRoute::metric).reversed());

    private record KnownRoute(
            int table,
            int type,
            Cidr to,
            int link,
            @Nullable Ip gateway,
            @Nullable Ip source,
            long metric) {}

    private record LinkAddress(int link, Cidr network, Ip ip) {}

    private final Map<Integer, String> links = new HashMap<>();
    private final List<LinkAddress> addresses = new ArrayList<>();
    private final List<KnownRoute> routes = new ArrayList<>();
    private final Map<Ip, Optional<KnownRoute>> known = new HashMap<>();

    /// @throws IllegalArgumentException if something in it is no address
    BundledHost(HostState host) {
        for (HostLink link : host.links()) {
            links.put(link.index(), String.valueOf(link.name()));
            for (String text : link.addresses()) {
                Ip ip = Ip.of(text.substring(0, Math.max(0, text.indexOf('/'))));
                addresses.add(new LinkAddress(link.index(), Cidr.of(text), ip));
            }
        }
        for (HostRoute route : host.routes()) {
            routes.add(
                    new KnownRoute(
                            route.table(),
                            route.type(),
                            Cidr.of(String.valueOf(route.to())),
                            route.link(),
                            ip(route.gateway()),
                            ip(route.source()),
                            route.metric()));
        }
    }

    private static @Nullable Ip ip(@Nullable String text) {
        return text == null ? null : Ip.of(text);
    }

    @Override
    public boolean isLocal(Ip ip) {
        return route(ip).filter(BundledHost::leadsHere).isPresent();
    }

    @Override
    public Ip sourceFor(Ip destination) {
        return route(destination)
                .filter(route -> !leadsHere(route))
                .flatMap(route -> source(route, destination))
                .orElse(Ip.of(destination.family() == IpFamily.IPV4 ? "127.0.0.1" : "::1"));
    }

    @Override
    public String outInterface(Ip destination) {
        return route(destination)
                .map(route -> leadsHere(route) ? LOOPBACK : links.getOrDefault(route.link(), ""))
                .orElse("");
    }

    @Override
    public String inInterface(Ip source) {
        return outInterface(source);
    }

    private static boolean leadsHere(KnownRoute route) {
        return route.type() == RouteList.TYPE_LOCAL;
    }

    private Optional<KnownRoute> route(Ip ip) {
        return known.computeIfAbsent(ip, this::lookUp);
    }

    private Optional<KnownRoute> lookUp(Ip ip) {
        for (int table : TABLES) {
            Optional<KnownRoute> best =
                    routes.stream()
                            .filter(route -> route.table() == table && route.to().contains(ip))
                            .max(BEST);
            if (best.isPresent() && best.get().type() != THROW) {
                return best.filter(route -> !REFUSED.contains(route.type()));
            }
        }
        return Optional.empty();
    }

    /// The address that the kernel sends from: the one that the route names, else one of the link
    /// in the network of the next hop, else one of the link, else any (`inet_select_addr` of
    /// net/ipv4/devinet.c; for IPv6 that is RFC 6724 without its rarer rules).
    private Optional<Ip> source(KnownRoute route, Ip destination) {
        Ip named = route.source();
        if (named != null) {
            return Optional.of(named);
        }
        Ip next = Objects.requireNonNullElse(route.gateway(), destination);
        List<LinkAddress> usable =
                addresses.stream()
                        .filter(address -> address.ip().family() == destination.family())
                        .filter(address -> !address.ip().isLoopback())
                        .filter(address -> destination.isLinkLocal() || !address.ip().isLinkLocal())
                        .toList();
        List<LinkAddress> ofLink =
                usable.stream().filter(address -> address.link() == route.link()).toList();
        return ofLink.stream()
                .filter(address -> address.network().contains(next))
                .findFirst()
                .or(() -> ofLink.stream().findFirst())
                .or(() -> usable.stream().findFirst())
                .map(LinkAddress::ip);
    }
}
