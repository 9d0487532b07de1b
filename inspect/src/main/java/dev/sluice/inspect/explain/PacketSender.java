package dev.sluice.inspect.explain;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.Plan;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Connection;
import dev.sluice.trace.HostNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives the packets of a request their source and the interface through which they arrive.
///
/// @param plan null if only the kernel is known
/// @param host the node's addresses and routes; in ipvs mode with the service addresses that the
///   node holds
record PacketSender(@Nullable Plan plan, HostNetwork host) {
    /// Networks for documentation: no client has these addresses, but some tests do.
    private static final List<String> OUTSIDE_IPV4 =
            List.of("192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.0.2.254");

    private static final List<String> OUTSIDE_IPV6 =
            List.of("2001:db8::1", "2001:db8:ffff::1", "3fff::1");

    AskedPacket packet(
            ExplainSender from, Protocol protocol, AddressPort to, Connection.State state)
            throws InvalidRequestException {
        return switch (from) {
            case ExplainSender.Node() ->
                    new AskedPacket("the node", protocol, "", fromNode(to.ip()), to, state);
            case ExplainSender.OfIp(Ip ip) -> of(ip, protocol, to, state);
            case ExplainSender.Pod() -> fromPod(protocol, to, state);
            case ExplainSender.Outside() -> {
                Ip ip = outside(to.ip().family());
                yield new AskedPacket("outside", protocol, host.inInterface(ip), ip, to, state);
            }
        };
    }

    /// The node's packets to one of its own addresses have that address as their source.
    private Ip fromNode(Ip to) {
        return host.isLocal(to) ? to : host.sourceFor(to);
    }

    private AskedPacket of(Ip ip, Protocol protocol, AddressPort to, Connection.State state)
            throws InvalidRequestException {
        if (ip.family() != to.ip().family()) {
            throw new InvalidRequestException(
                    "--from %s: not of the IP family of %s".formatted(ip, to));
        }
        if (host.isLocal(ip)) {
            return new AskedPacket("the node", protocol, "", ip, to, state);
        }
        if (to.ip().isLoopback()) {
            throw new InvalidRequestException(
                    "--from %s: only the node itself reaches %s".formatted(ip, to));
        }
        return new AskedPacket("", protocol, host.inInterface(ip), ip, to, state);
    }

    private AskedPacket fromPod(Protocol protocol, AddressPort to, Connection.State state)
            throws InvalidRequestException {
        Plan known = plan;
        if (known == null) {
            throw new InvalidRequestException(
                    "--from pod: only the plan tells pods; name the pod's address");
        }
        LocalDetector detector = known.node().detector();
        Cidr network = podNetwork(known);
        if (network == null) {
            throw new InvalidRequestException(
                    "--from pod: the node's pod network is not known; name the pod's address");
        }
        Ip ip = lastOf(network);
        String link =
                switch (detector) {
                    case LocalDetector.BridgeInterface _, LocalDetector.InterfacePrefix _ ->
                            PlannedHost.podInterface(detector);
                    case LocalDetector.SourceCidr _, LocalDetector.None _ -> host.inInterface(ip);
                };
        return new AskedPacket("a pod of this node", protocol, link, ip, to, state);
    }

    private static @Nullable Cidr podNetwork(Plan plan) {
        return plan.made().node().podCidrs().stream()
                .filter(cidr -> cidr.family() == plan.family())
                .findFirst()
                .orElseGet(() ->
                        plan.node().detector() instanceof LocalDetector.SourceCidr(Cidr cidr)
                                ? cidr
                                : null);
    }

    /// An address that is hardly ever given to a pod: the last but one.
    private static Ip lastOf(Cidr network) {
        Ip base = network.base();
        int free = base.family().bits() - network.length();
        if (free < 2) {
            return base;
        }
        long low = free >= 64 ? -1L : (1L << free) - 1;
        long high = free <= 64 ? 0 : free == 128 ? -1L : (1L << (free - 64)) - 1;
        return new Ip(base.family(), base.high() | high, (base.low() | low) - 1);
    }

    private Ip outside(IpFamily family) {
        List<String> all = family == IpFamily.IPV4 ? OUTSIDE_IPV4 : OUTSIDE_IPV6;
        return all.stream()
                .map(Ip::of)
                .filter(ip -> !host.isLocal(ip) && !isOfCluster(ip))
                .findFirst()
                .orElseGet(() -> Ip.of(all.getFirst()));
    }

    private boolean isOfCluster(Ip ip) {
        Plan known = plan;
        return known != null
                && ((known.node().detector() instanceof LocalDetector.SourceCidr(Cidr cidr)
                                && cidr.contains(ip))
                        || new FrontendClaims(known).isOwned(ip, _ -> true));
    }
}
