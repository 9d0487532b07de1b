package dev.sluice.daemon.node;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.route.RouteLookup;
import dev.sluice.trace.HostNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The addresses and routes of the network namespace of the thread that opened it. The kernel is
/// asked once for each address. Used by one thread, for one question.
public final class RoutedHost implements HostNetwork, AutoCloseable {
    private static final String LOOPBACK = "lo";
    private static final RouteLookup.Route NO_ROUTE = new RouteLookup.Route(false, 0, null);

    private final Netlink netlink;
    private final RouteLookup lookup;
    private final Map<Ip, RouteLookup.Route> routes = new HashMap<>();
    private final Map<Integer, String> links = new HashMap<>();
    private @Nullable String failure;

    private RoutedHost(Netlink netlink) {
        this.netlink = netlink;
        this.lookup = new RouteLookup(netlink);
    }

    public static RoutedHost open() throws IOException {
        return new RoutedHost(Netlink.open(NetlinkFamily.ROUTE));
    }

    /// Returns why the kernel could not be asked at some time; empty if it always answered. What
    /// was computed with this host is then wrong.
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public boolean isLocal(Ip ip) {
        return route(ip).isLocal();
    }

    @Override
    public Ip sourceFor(Ip destination) {
        RouteLookup.Route route = route(destination);
        InetAddress source = route.source();
        return route.isLocal() || source == null
                ? Ip.of(destination.family() == IpFamily.IPV4 ? "127.0.0.1" : "::1")
                : Ip.of(source.getAddress());
    }

    @Override
    public String outInterface(Ip destination) {
        RouteLookup.Route route = route(destination);
        return route.isLocal() ? LOOPBACK : links.computeIfAbsent(route.link(), this::name);
    }

    @Override
    public String inInterface(Ip source) {
        return outInterface(source);
    }

    private RouteLookup.Route route(Ip ip) {
        return routes.computeIfAbsent(ip, this::ask);
    }

    private RouteLookup.Route ask(Ip ip) {
        try {
            return switch (lookup.to(InetAddress.getByAddress(ip.bytes()))) {
                case Answer.Got<RouteLookup.Route>(RouteLookup.Route route) -> route;
                // There is no route to the address.
                case Answer.Refused<RouteLookup.Route> _ -> NO_ROUTE;
            };
        } catch (NetlinkException | UnknownHostException e) {
            failure = "cannot ask for the route to %s: %s".formatted(ip, e.getMessage());
            return NO_ROUTE;
        }
    }

    private String name(int link) {
        if (link == 0) {
            return "";
        }
        try {
            return switch (lookup.linkName(link)) {
                case Answer.Got<String>(String name) -> name;
                case Answer.Refused<String> _ -> "";
            };
        } catch (NetlinkException e) {
            failure = "cannot ask for interface %d: %s".formatted(link, e.getMessage());
            return "";
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
