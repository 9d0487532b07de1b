package dev.sluice.conformance;

import dev.sluice.conformance.ClusterSettings.Detection;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServicePort;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.TrafficPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Computes the outcome of a packet in a cluster directly from the API's records. It deliberately
/// shares no code with the planner, since the planner and a backend together are compared with it.
///
/// If several service ports claim the packet's destination, [#owner] decides.
public final class Oracle {
    private final TestCluster cluster;
    private final IpFamily family;
    private final TestNet net;

    public Oracle(TestCluster cluster, IpFamily family) {
        this.cluster = cluster;
        this.family = family;
        this.net = TestNet.of(family);
    }

    public ExpectedOutcome outcome(Packet packet) {
        Optional<Claim> owner = owner(packet);
        if (owner.isPresent()) {
            ExpectedOutcome outcome = outcome(packet, owner.get());
            if (!(outcome instanceof ExpectedOutcome.Untouched)) {
                return outcome;
            }
        }
        boolean clusterIp =
                cluster.services().stream().anyMatch(s -> s.clusterIps().contains(packet.to()));
        // Backends differ in whether a cluster IP refuses ports that it does not serve.
        return clusterIp ? new ExpectedOutcome.NotServed() : new ExpectedOutcome.Untouched();
    }

    /// Returns the outcome of a packet to a loopback address where a forwarder serves node ports of
    /// TCP there and those of other protocols are rejected, as nftables mode does if
    /// `nodePortAddresses` names the address. A node port without a usable endpoint has no socket.
    /// A Local external policy means the node's own endpoints alone.
    public ExpectedOutcome forwarded(Packet packet) {
        Optional<Claim> owner = owner(packet).filter(claim -> claim.as() == Claim.As.NODE_PORT);
        if (owner.isEmpty()) {
            return new ExpectedOutcome.Untouched();
        }
        if (packet.protocol() != Protocol.TCP) {
            return new ExpectedOutcome.Refused();
        }
        Service service = owner.get().service();
        List<Live> all = endpoints(service, owner.get().port());
        boolean localOnly = service.externalTrafficPolicy() == TrafficPolicy.LOCAL;
        List<Live> chosen = localOnly ? local(all) : cluster(all);
        return chosen.isEmpty() ? new ExpectedOutcome.Untouched() : reaches(service, chosen, true);
    }

    /// Returns whether two packets are of one client to one service port. With session affinity,
    /// the endpoint of the first is then also that of the second, as long as it serves there.
    public boolean shareChoice(Packet first, Packet second) {
        return first.source().equals(second.source())
                && owner(first).map(Oracle::name).equals(owner(second).map(Oracle::name))
                && owner(first).isPresent();
    }

    private static List<Object> name(Claim claim) {
        return List.of(claim.service().name(), claim.port().name());
    }

    /// @param as the kind of the claimed address, the strongest first
    private record Claim(Service service, ServicePort port, As as) {
        enum As {
            CLUSTER_IP,
            VIP,
            EXTERNAL_IP,
            NODE_PORT
        }
    }

    /// Returns the strongest claim: by kind, then by age of the Service, then by name.
    private Optional<Claim> owner(Packet packet) {
        List<Claim> claims = new ArrayList<>();
        for (Service service : cluster.services()) {
            if (service.clusterIp(family).isPresent()) {
                for (ServicePort port : service.ports()) {
                    if (port.protocol() == packet.protocol()) {
                        as(packet, service, port)
                                .ifPresent(as -> claims.add(new Claim(service, port, as)));
                    }
                }
            }
        }
        return claims.stream()
                .min(
                        Comparator.comparing(Claim::as)
                                .thenComparingLong(claim -> claim.service().created())
                                .thenComparing(claim -> claim.service().name())
                                .thenComparing(claim -> claim.port().name()));
    }

    private Optional<Claim.As> as(Packet packet, Service service, ServicePort port) {
        Ip to = packet.to();
        if (packet.port() == port.port()) {
            if (service.clusterIps().contains(to)) {
                return Optional.of(Claim.As.CLUSTER_IP);
            }
            if (service.loadBalancerVips().contains(to)) {
                return Optional.of(Claim.As.VIP);
            }
            if (service.externalIps().contains(to)) {
                return Optional.of(Claim.As.EXTERNAL_IP);
            }
        }
        return packet.port() == port.nodePort() && net.isNodes(to)
                ? Optional.of(Claim.As.NODE_PORT)
                : Optional.empty();
    }

    private ExpectedOutcome outcome(Packet packet, Claim owner) {
        Service service = owner.service();
        ServicePort port = owner.port();
        return switch (owner.as()) {
            case CLUSTER_IP -> internal(packet, service, port);
            case VIP -> loadBalanced(packet, service, port);
            case EXTERNAL_IP -> external(packet, service, port);
            case NODE_PORT ->
                    cluster.settings().nodePortsOn(net, packet.to())
                            ? external(packet, service, port)
                            : untouchedIfServed(service, port);
        };
    }

    /// The outcome for a node port on an address where node ports are not served. In iptables mode,
    /// the rules that reject packets to a port without endpoints apply to every address of the
    /// node.
    private ExpectedOutcome untouchedIfServed(Service service, ServicePort port) {
        List<Live> all = endpoints(service, port);
        boolean served =
                service.externalTrafficPolicy() == TrafficPolicy.LOCAL
                        ? any(all) && !local(all).isEmpty()
                        : any(all);
        return served ? new ExpectedOutcome.Untouched() : new ExpectedOutcome.NotServed();
    }

    private ExpectedOutcome internal(Packet packet, Service service, ServicePort port) {
        List<Live> all = endpoints(service, port);
        if (!any(all)) {
            return new ExpectedOutcome.Refused();
        }
        boolean localOnly = service.internalTrafficPolicy() == TrafficPolicy.LOCAL;
        boolean masquerade =
                cluster.settings().masqueradeAll()
                        || (cluster.settings().detection() != Detection.NONE && !fromPod(packet));
        return reaches(service, localOnly ? local(all) : cluster(all), masquerade);
    }

    private ExpectedOutcome loadBalanced(Packet packet, Service service, ServicePort port) {
        List<Cidr> ranges =
                service.sourceRanges().stream().filter(r -> r.family() == family).toList();
        boolean open = ranges.isEmpty() || ranges.stream().anyMatch(r -> r.length() == 0);
        Ip source = packet.source();
        boolean listed = ranges.stream().anyMatch(r -> r.contains(source));
        boolean nodeItself =
                ranges.stream().anyMatch(r -> r.contains(net.eth0()))
                        && service.loadBalancerVips().contains(source);
        if (!open && !listed && !nodeItself && any(endpoints(service, port))) {
            return new ExpectedOutcome.Dropped();
        }
        return external(packet, service, port);
    }

    private ExpectedOutcome external(Packet packet, Service service, ServicePort port) {
        List<Live> all = endpoints(service, port);
        if (!any(all)) {
            // iptables mode rejects such packets of the node itself only if they do not leave the
            // node.
            return packet.from().isNode() && !net.isNodes(packet.to())
                    ? new ExpectedOutcome.NotServed()
                    : new ExpectedOutcome.Refused();
        }
        if (service.externalTrafficPolicy() == TrafficPolicy.CLUSTER) {
            return reaches(service, cluster(all), true);
        }
        return fromOutside(packet)
                ? reaches(service, local(all), false)
                : reaches(service, cluster(all), !fromPod(packet));
    }

    private static ExpectedOutcome reaches(Service service, List<Live> chosen, boolean masquerade) {
        if (chosen.isEmpty()) {
            return new ExpectedOutcome.Dropped();
        }
        return new ExpectedOutcome.Reaches(
                chosen.stream().map(Live::target).toList(),
                masquerade ? Source.MASQUERADED : Source.KEPT,
                service.affinitySeconds());
    }

    /// Returns whether a Local external policy applies to a packet.
    private boolean fromOutside(Packet packet) {
        return !fromPod(packet) && !net.isNodes(packet.source());
    }

    /// Returns whether a packet is recognized as traffic of a pod of this node.
    private boolean fromPod(Packet packet) {
        return switch (cluster.settings().detection()) {
            case NONE -> false;
            case CLUSTER_CIDR -> net.clusterCidr().contains(packet.source());
            case BRIDGE, INTERFACE_PREFIX -> packet.from().isPod();
        };
    }

    // Endpoints

    private record Live(ReachedEndpoint target, SliceEndpoint endpoint) {
        boolean ready() {
            return endpoint.ready();
        }

        boolean lastResort() {
            return endpoint.serving() && endpoint.terminating();
        }

        boolean local() {
            return TestNet.NODE.equals(endpoint.nodeName());
        }
    }

    private List<Live> endpoints(Service service, ServicePort port) {
        Map<ReachedEndpoint, Live> found = new HashMap<>();
        cluster.slices().stream()
                .filter(s -> s.service().equals(service.name()) && s.family() == family)
                .sorted(Comparator.comparing(EndpointSlice::name))
                .forEach(slice ->
                        slice.ports().stream()
                                .filter(p -> p.name().equals(port.name()))
                                .filter(p -> p.protocol() == port.protocol())
                                .forEach(p ->
                                        slice.endpoints().forEach(e -> add(found, e, p.port()))));
        return List.copyOf(found.values());
    }

    private static void add(Map<ReachedEndpoint, Live> found, SliceEndpoint endpoint, int port) {
        var live = new Live(new ReachedEndpoint(endpoint.ip(), port), endpoint);
        Live other = found.get(live.target());
        int better = other == null ? 1 : worth(live) - worth(other);
        if (better > 0 || (better == 0 && !endpoint.terminating())) {
            found.put(live.target(), live);
        }
    }

    /// Ranks the states that overlapping slices give one endpoint; a higher number is more useful.
    private static int worth(Live live) {
        SliceEndpoint endpoint = live.endpoint();
        return (endpoint.terminating() ? 0 : 4)
                + (endpoint.ready() ? 2 : 0)
                + (endpoint.serving() ? 1 : 0);
    }

    private static boolean any(List<Live> all) {
        return all.stream().anyMatch(e -> e.ready() || e.lastResort());
    }

    private static List<Live> local(List<Live> all) {
        return readyOrLastResorts(only(all, Live::local));
    }

    private static List<Live> cluster(List<Live> all) {
        List<Live> ready = only(all, Live::ready);
        List<Live> forNode = only(ready, e -> e.endpoint().nodeHints().contains(TestNet.NODE));
        if (!forNode.isEmpty()
                && ready.stream().noneMatch(e -> e.endpoint().nodeHints().isEmpty())) {
            return forNode;
        }
        List<Live> forZone = only(ready, e -> e.endpoint().zoneHints().contains(TestNet.ZONE));
        if (!forZone.isEmpty()
                && ready.stream().noneMatch(e -> e.endpoint().zoneHints().isEmpty())) {
            return forZone;
        }
        return readyOrLastResorts(all);
    }

    private static List<Live> readyOrLastResorts(List<Live> all) {
        List<Live> ready = only(all, Live::ready);
        return ready.isEmpty() ? only(all, Live::lastResort) : ready;
    }

    private static List<Live> only(List<Live> all, Predicate<Live> test) {
        return all.stream().filter(test).toList();
    }
}
