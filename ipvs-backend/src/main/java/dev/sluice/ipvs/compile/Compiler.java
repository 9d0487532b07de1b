package dev.sluice.ipvs.compile;

import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.ServiceResources;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.plan.TrafficVerdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Compiles Services to what they need in the kernel. Two compilers that are equal compile the same
/// Service to the same resources.
public record Compiler(IpFamily family, ServerSettings settings, NodeView node) {
    public static Compiler of(Plan plan, ServerSettings settings) {
        return new Compiler(plan.family(), settings, plan.node());
    }

    public ServiceResources resources(PlannedService service) {
        String scheduler = settings.schedulers().apply(service.scheduler());
        List<Pool> pools = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        for (PlannedPort port : service.ports()) {
            new OfPort(port, scheduler, pools, items).compile();
        }
        return new ServiceResources(pools, items);
    }

    /// The node's addresses that accept node ports, without loopback addresses: IPVS node ports do
    /// not work on them.
    private List<Ip> nodePortAddresses() {
        return switch (node.nodePortAddresses()) {
            case NodePortAddresses.All() -> node.addresses();
            case NodePortAddresses.Only(var ips) ->
                    ips.stream().filter(ip -> !ip.isLoopback()).toList();
        };
    }

    private final class OfPort {
        private final PlannedPort port;
        private final Protocol protocol;
        private final String scheduler;
        private final List<Pool> pools;
        private final List<Item> items;

        OfPort(PlannedPort port, String scheduler, List<Pool> pools, List<Item> items) {
            this.port = port;
            this.protocol = port.name().protocol();
            this.scheduler = scheduler;
            this.pools = pools;
            this.items = items;
        }

        void compile() {
            loopBack();
            for (Frontend frontend : port.frontends()) {
                switch (frontend) {
                    case Frontend.ClusterIp(var ip, int number) -> clusterIp(at(ip, number));
                    case Frontend.ExternalIp(var ip, int number) -> externalIp(at(ip, number));
                    case Frontend.LoadBalancerVip(var ip, int number) -> vip(at(ip, number));
                    case Frontend.NodePort(int number) -> nodePort(number);
                }
            }
            if (port.healthCheckNodePort() != 0) {
                member(
                        IpsetName.HEALTH_CHECK_NODE_PORT,
                        new IpsetEntry.OfPort(port.healthCheckNodePort()));
            }
        }

        /// A pod of this node that connects to itself needs masquerading, so that it gets the
        /// replies by the same way. An endpoint whose node is not known may be such a pod.
        private void loopBack() {
            Set<IpsetEntry> entries = new LinkedHashSet<>();
            for (List<Endpoint> endpoints : List.of(port.reachable(), port.serving())) {
                for (Endpoint endpoint : endpoints) {
                    if (endpoint.place() != Endpoint.Place.ELSEWHERE) {
                        Ip ip = endpoint.ip();
                        entries.add(new IpsetEntry.OfIpPortIp(ip, protocol, endpoint.port(), ip));
                    }
                }
            }
            entries.forEach(entry -> member(IpsetName.LOOP_BACK, entry));
        }

        private void clusterIp(ServerAddress at) {
            member(IpsetName.CLUSTER_IP, IpsetEntry.OfIpPort.of(at));
            serve(at, Pool.Origin.ADDRESS, port.internalEndpoints(), false);
            bind(at.ip());
        }

        private void externalIp(ServerAddress at) {
            IpsetName set = externalLocal() ? IpsetName.EXTERNAL_IP_LOCAL : IpsetName.EXTERNAL_IP;
            member(set, IpsetEntry.OfIpPort.of(at));
            serveExternally(at, Pool.Origin.ADDRESS);
            bindUnlessHeld(at.ip());
        }

        private void vip(ServerAddress at) {
            var entry = IpsetEntry.OfIpPort.of(at);
            member(IpsetName.LOAD_BALANCER, entry);
            if (externalLocal()) {
                member(IpsetName.LOAD_BALANCER_LOCAL, entry);
            }
            if (port.sources().restrict()) {
                restrict(at, entry);
            }
            serveExternally(at, Pool.Origin.ADDRESS);
            bindUnlessHeld(at.ip());
        }

        private void restrict(ServerAddress at, IpsetEntry.OfIpPort entry) {
            Ip vip = at.ip();
            member(IpsetName.LOAD_BALANCER_FW, entry);
            for (Cidr range : port.sources().cidrs()) {
                var from = new IpsetEntry.OfIpPortNet(vip, protocol, at.port(), range);
                member(IpsetName.LOAD_BALANCER_SOURCE_CIDR, from);
            }
            if (port.sources().admitNode()) {
                // If the node holds an address itself, its packets to it have that address as their
                // source, too.
                var self = new IpsetEntry.OfIpPortIp(vip, protocol, at.port(), vip);
                member(IpsetName.LOAD_BALANCER_SOURCE_IP, self);
            } else if (port.sources().cidrs().stream().noneMatch(range -> range.contains(vip))) {
                items.add(new Item.Guard(at));
            }
        }

        private void nodePort(int number) {
            List<Ip> addresses = nodePortAddresses();
            if (addresses.isEmpty()) {
                return;
            }
            switch (protocol) {
                case TCP ->
                        nodePort(number, IpsetName.NODE_PORT_TCP, IpsetName.NODE_PORT_LOCAL_TCP);
                case UDP ->
                        nodePort(number, IpsetName.NODE_PORT_UDP, IpsetName.NODE_PORT_LOCAL_UDP);
                case SCTP -> {
                    for (Ip ip : addresses) {
                        var entry = IpsetEntry.OfIpPort.of(at(ip, number));
                        member(IpsetName.NODE_PORT_SCTP, entry);
                        if (externalLocal()) {
                            member(IpsetName.NODE_PORT_LOCAL_SCTP, entry);
                        }
                    }
                }
            }
            addresses.forEach(ip -> serveExternally(at(ip, number), Pool.Origin.NODE_PORT));
        }

        private void nodePort(int number, IpsetName all, IpsetName local) {
            member(all, new IpsetEntry.OfPort(number));
            if (externalLocal()) {
                member(local, new IpsetEntry.OfPort(number));
            }
        }

        private boolean externalLocal() {
            return port.externalPolicy() == TrafficPolicy.LOCAL;
        }

        private ServerAddress at(Ip ip, int number) {
            return new ServerAddress(protocol, ip, number);
        }

        /// If the policy leaves clients from outside without an endpoint, the node and its pods
        /// still get the endpoints of other nodes.
        private void serveExternally(ServerAddress at, Pool.Origin origin) {
            boolean onlyFromHere = port.external() == TrafficVerdict.DROP;
            serve(
                    at,
                    origin,
                    onlyFromHere ? port.cluster() : port.externalEndpoints(),
                    onlyFromHere);
        }

        private void serve(
                ServerAddress at,
                Pool.Origin origin,
                List<Endpoint> endpoints,
                boolean onlyFromHere) {
            var server = VirtualServerSpec.of(at, scheduler, port.affinitySeconds());
            pools.add(
                    new Pool(
                            port.name(),
                            origin,
                            server,
                            endpoints,
                            port.terminating(),
                            onlyFromHere));
        }

        private void member(IpsetName set, IpsetEntry entry) {
            items.add(new Item.Member(set, entry));
        }

        private void bind(Ip ip) {
            member(IpsetName.IPVS_IPS, new IpsetEntry.OfIp(ip));
            items.add(new Item.Bound(ip));
        }

        /// If another interface has the address, the node accepts its packets already.
        private void bindUnlessHeld(Ip ip) {
            if (!node.addresses().contains(ip)) {
                bind(ip);
            }
        }
    }
}
