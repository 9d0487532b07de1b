package dev.sluice.daemon.bundle;

import dev.sluice.daemon.bundle.HostState.HostLink;
import dev.sluice.daemon.bundle.HostState.HostRoute;
import dev.sluice.daemon.mode.KernelCounters;
import dev.sluice.daemon.mode.TcpTracking;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.route.BridgePorts;
import dev.sluice.netlink.route.Interfaces;
import dev.sluice.netlink.route.RouteList;
import dev.sluice.netlink.route.RouteList.TableRoute;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the addresses and routes of this host, in the network namespace of the calling thread.
final class HostCapture {
    /// More routes are not kept: a host with a full table of the internet has a million.
    private static final int MOST_ROUTES = 200_000;

    private HostCapture() {}

    /// @param iptables the variant in the bundle that `iptables` is; null for none
    static HostState read(@Nullable String iptables) throws IOException {
        try (Netlink netlink = Netlink.open(NetlinkFamily.ROUTE)) {
            return new HostState(
                    HostAddresses.ofThisHost().stream().map(Ip::toString).toList(),
                    links(new BridgePorts(netlink)),
                    routes(new RouteList(netlink)),
                    KernelCounters.stand(),
                    TcpTracking.isLiberal(),
                    iptables);
        }
    }

    private static List<HostLink> links(BridgePorts ports) throws IOException {
        List<Interfaces.Address> addresses = ports.addresses().orThrow("list the addresses");
        return ports.list().orThrow("list the interfaces").stream()
                .map(link ->
                        new HostLink(
                                link.index(),
                                link.name(),
                                addresses.stream()
                                        .filter(address -> address.link() == link.index())
                                        .map(HostCapture::text)
                                        .toList()))
                .toList();
    }

    private static String text(Interfaces.Address address) {
        return ip(address.address()) + "/" + address.prefix();
    }

    private static List<HostRoute> routes(RouteList list) throws IOException {
        List<HostRoute> routes = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            boolean four = family == IpFamily.IPV4;
            list.list(four ? AddressFamily.AF_INET : AddressFamily.AF_INET6)
                    .orThrow("list the routes")
                    .forEach(route -> routes.add(route(route, four)));
        }
        if (routes.size() > MOST_ROUTES) {
            throw new IOException("the host has " + routes.size() + " routes");
        }
        return routes;
    }

    private static HostRoute route(TableRoute route, boolean four) {
        InetAddress destination = route.destination();
        Ip base = destination == null ? Ip.of(four ? "0.0.0.0" : "::") : ip(destination);
        return new HostRoute(
                route.table(),
                route.type(),
                new Cidr(base, destination == null ? 0 : route.prefix()).toString(),
                route.link(),
                text(route.gateway()),
                text(route.source()),
                route.metric());
    }

    private static @Nullable String text(@Nullable InetAddress address) {
        return address == null ? null : ip(address).toString();
    }

    private static Ip ip(InetAddress address) {
        return Ip.of(address.getAddress());
    }
}
