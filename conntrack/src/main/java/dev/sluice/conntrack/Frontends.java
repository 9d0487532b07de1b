package dev.sluice.conntrack;

import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Frontends of UDP and SCTP.
///
/// @param addresses cluster IPs, external IPs and VIPs, with their port
/// @param nodePorts those on the node's addresses
record Frontends(Set<Destination> addresses, Set<NodePort> nodePorts) {
    static final Frontends NONE = new Frontends(Set.of(), Set.of());

    record NodePort(int port, int protocol) {}

    /// None yet: others are to be added.
    static Frontends collect() {
        return new Frontends(new HashSet<>(), new HashSet<>());
    }

    /// Those of a service's ports.
    static Frontends of(@Nullable PlannedService service, Predicate<PlannedPort> which) {
        var frontends = collect();
        if (service != null) {
            for (PlannedPort port : service.ports()) {
                if (isSwept(port) && which.test(port)) {
                    frontends.add(port);
                }
            }
        }
        return frontends;
    }

    /// Whether flows of a port may outlive their endpoint unnoticed. A TCP connection to an
    /// endpoint that is gone ends by itself, and the next one is a new flow.
    static boolean isSwept(PlannedPort port) {
        return switch (port.name().protocol()) {
            case UDP, SCTP -> true;
            case TCP -> false;
        };
    }

    private void add(PlannedPort port) {
        int protocol = port.name().protocol().number();
        for (Frontend frontend : port.frontends()) {
            switch (frontend) {
                case Frontend.ClusterIp(var ip, int number) ->
                        addresses.add(Destination.of(ip, number, protocol));
                case Frontend.ExternalIp(var ip, int number) ->
                        addresses.add(Destination.of(ip, number, protocol));
                case Frontend.LoadBalancerVip(var ip, int number) ->
                        addresses.add(Destination.of(ip, number, protocol));
                case Frontend.NodePort(int number) -> nodePorts.add(new NodePort(number, protocol));
            }
        }
    }

    boolean isNothing() {
        return addresses.isEmpty() && nodePorts.isEmpty();
    }

    boolean containsAll(Frontends others) {
        return addresses.containsAll(others.addresses) && nodePorts.containsAll(others.nodePorts);
    }

    /// Adds others to what is still being collected.
    void add(Frontends others) {
        addresses.addAll(others.addresses);
        nodePorts.addAll(others.nodePorts);
    }

    Frontends and(Frontends others) {
        if (others.isNothing()) {
            return this;
        }
        var both = collect();
        both.add(this);
        both.add(others);
        return both;
    }

    /// The numbers of their protocols.
    Set<Integer> protocols() {
        Set<Integer> protocols = new HashSet<>();
        addresses.forEach(destination -> protocols.add(destination.protocol()));
        nodePorts.forEach(nodePort -> protocols.add(nodePort.protocol()));
        return protocols;
    }
}
