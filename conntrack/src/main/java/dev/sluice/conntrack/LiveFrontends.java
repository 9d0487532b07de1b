package dev.sluice.conntrack;

import dev.sluice.conntrack.Frontends.NodePort;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The UDP and SCTP frontends of a plan, each with the endpoints that its flows may go to.
final class LiveFrontends {
    private final Map<Destination, Endpoints> addresses = new HashMap<>();
    private final Map<NodePort, Endpoints> nodePorts = new HashMap<>();
    private final Set<Integer> protocols = new HashSet<>(4);

    LiveFrontends(Plan plan) {
        plan.services().forEach((_, service) -> service.ports().forEach(this::add));
    }

    private void add(PlannedPort port) {
        if (!Frontends.isSwept(port)) {
            return;
        }
        int protocol = port.name().protocol().number();
        protocols.add(protocol);
        var endpoints = new Endpoints(port);
        for (Frontend frontend : port.frontends()) {
            switch (frontend) {
                case Frontend.ClusterIp(var ip, int number) ->
                        addresses.put(Destination.of(ip, number, protocol), endpoints);
                case Frontend.ExternalIp(var ip, int number) ->
                        addresses.put(Destination.of(ip, number, protocol), endpoints);
                case Frontend.LoadBalancerVip(var ip, int number) ->
                        addresses.put(Destination.of(ip, number, protocol), endpoints);
                case Frontend.NodePort(int number) ->
                        nodePorts.put(new NodePort(number, protocol), endpoints);
            }
        }
    }

    /// Returns the IANA numbers of the protocols of these frontends.
    Set<Integer> protocols() {
        return protocols;
    }

    @Nullable Endpoints at(Destination destination) {
        return addresses.get(destination);
    }

    @Nullable Endpoints at(NodePort nodePort) {
        return nodePorts.get(nodePort);
    }

    /// The endpoints of one service port that its flows may go to.
    static final class Endpoints {
        /// Up to this many endpoints are compared one by one; more are looked up in a hash set.
        private static final int MANY = 32;

        private final List<List<Endpoint>> lists = new ArrayList<>(1);

        private int size;
        private @Nullable Set<Destination> lookup;

        /// Takes the endpoints that serve and those that take traffic, which are nearly always the
        /// same list. They differ for Services with `publishNotReadyAddresses`, whose ready
        /// endpoints need not be serving.
        Endpoints(PlannedPort port) {
            add(port.serving());
            if (port.serving() != port.reachable()) {
                add(port.reachable());
            }
        }

        private void add(List<Endpoint> list) {
            if (!list.isEmpty()) {
                lists.add(list);
                size += list.size();
            }
        }

        boolean isNone() {
            return size == 0;
        }

        boolean contains(Destination destination) {
            if (size > MANY) {
                return lookup(destination.protocol()).contains(destination);
            }
            for (List<Endpoint> list : lists) {
                for (Endpoint endpoint : list) {
                    if (endpoint.port() == destination.port()
                            && endpoint.ip().low() == destination.low()
                            && endpoint.ip().high() == destination.high()) {
                        return true;
                    }
                }
            }
            return false;
        }

        private Set<Destination> lookup(int protocol) {
            if (lookup == null) {
                Set<Destination> all = new HashSet<>();
                lists.forEach(list ->
                        list.forEach(e -> all.add(Destination.of(e.ip(), e.port(), protocol))));
                lookup = all;
            }
            return lookup;
        }
    }
}
