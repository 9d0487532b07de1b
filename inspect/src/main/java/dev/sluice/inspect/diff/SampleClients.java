package dev.sluice.inspect.diff;

import dev.sluice.inspect.diff.SampleClient.Place;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The clients for which the rules of one family are tried: a pod of the node, the node itself, and
/// one from outside. They have addresses that are nobody's.
final class SampleClients {
    /// More source ranges are not tried.
    private static final int RANGES = 16;

    private static final int TRIES = 256;
    private static final String UPLINK = "uplink0";

    /// Networks for documentation (RFC 5737, RFC 3849).
    private static final List<Cidr> NOBODYS =
            List.of(
                    Cidr.of("192.0.2.0/24"),
                    Cidr.of("198.51.100.0/24"),
                    Cidr.of("203.0.113.0/24"),
                    Cidr.of("2001:db8:ffff::/64"),
                    Cidr.of("2001:db8:fffe::/64"));

    private final NodeView node;
    private final Set<Ip> taken;
    private final List<SampleClient> usual = new ArrayList<>();

    /// @param host the node's own addresses; the first one is that of its connections
    SampleClients(Plan plan, List<Ip> host) {
        this.node = plan.node();
        this.taken = new HashSet<>(host);
        plan.services()
                .forEach((_, service) ->
                        service.ports()
                                .forEach(port ->
                                        port.reachable().forEach(each -> taken.add(each.ip()))));
        Optional<Ip> outside = nobodys(plan.family());
        pod(outside).ifPresent(usual::add);
        usual.add(new SampleClient("this node", Place.NODE, "", host.getFirst()));
        outside.ifPresent(ip -> usual.add(new SampleClient("outside", Place.OUTSIDE, UPLINK, ip)));
    }

    /// The clients for all frontends.
    List<SampleClient> usual() {
        return usual;
    }

    /// One client in each of some source ranges.
    List<SampleClient> in(List<Cidr> ranges) {
        List<SampleClient> clients = new ArrayList<>();
        for (Cidr range : ranges.subList(0, Math.min(RANGES, ranges.size()))) {
            free(range)
                    .ifPresent(ip ->
                            clients.add(
                                    new SampleClient(range.toString(), Place.OUTSIDE, UPLINK, ip)));
        }
        return clients;
    }

    /// An endpoint of this node as a client.
    SampleClient endpoint(Ip ip) {
        return new SampleClient(ip.toString(), Place.POD, podInterface(), ip);
    }

    private Optional<SampleClient> pod(Optional<Ip> nobodys) {
        Optional<Ip> ip =
                node.detector() instanceof LocalDetector.SourceCidr(var cidr)
                        ? free(cidr)
                        : nobodys;
        return ip.map(found -> new SampleClient("pods", Place.POD, podInterface(), found));
    }

    private String podInterface() {
        return switch (node.detector()) {
            case LocalDetector.BridgeInterface(String name) -> name;
            case LocalDetector.InterfacePrefix(String prefix) -> prefix + "0";
            case LocalDetector.None(), LocalDetector.SourceCidr _ -> "pod0";
        };
    }

    private Optional<Ip> nobodys(IpFamily family) {
        return NOBODYS.stream()
                .filter(cidr -> cidr.family() == family)
                .map(this::free)
                .flatMap(Optional::stream)
                .filter(ip ->
                        !(node.detector() instanceof LocalDetector.SourceCidr(var cidr)
                                && cidr.contains(ip)))
                .findFirst();
    }

    /// An address near the end of a network that nobody has.
    private Optional<Ip> free(Cidr cidr) {
        Ip base = cidr.base();
        int hostBits = base.family().bits() - cidr.length();
        long room = hostBits >= 16 ? 0xffff : (1L << hostBits) - 1;
        long below = base.family() == IpFamily.IPV4 && hostBits > 16 ? (1L << hostBits) - 1 : room;
        for (long i = Math.min(1, room); i <= Math.min(room, TRIES); i++) {
            Ip ip = new Ip(base.family(), base.high(), base.low() | (below - i));
            if (!taken.contains(ip)) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }
}
