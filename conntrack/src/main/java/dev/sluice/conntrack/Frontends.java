package dev.sluice.conntrack;

import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A set of UDP and SCTP frontends.
///
/// @param addresses cluster IPs, external IPs and VIPs, with their ports
/// @param nodePorts the node ports
record Frontends(Set<Destination> addresses, Set<NodePort> nodePorts) {
    static final Frontends NONE = new Frontends(Set.of(), Set.of());

    record NodePort(int port, int protocol) {}

    /// Returns an empty, mutable set, for [#add(Frontends)].
    static Frontends collect() {
        return new Frontends(new HashSet<>(), new HashSet<>());
    }

    /// Returns the frontends of those ports of a Service that a predicate accepts; none for null.
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

    /// Returns whether stale flows of a port are deleted: for UDP and SCTP. A TCP connection to a
    /// deleted endpoint ends by itself, and the next one is a new flow.
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

    /// Adds frontends to a set that [#collect] returned.
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

    /// Returns the IANA numbers of the protocols that occur.
    Set<Integer> protocols() {
        Set<Integer> protocols = new HashSet<>();
        addresses.forEach(destination -> protocols.add(destination.protocol()));
        nodePorts.forEach(nodePort -> protocols.add(nodePort.protocol()));
        return protocols;
    }
}
