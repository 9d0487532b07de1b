package dev.sluice.daemon.node;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import java.util.List;
import java.util.Optional;

/// Computes the planner's view of this node: a pure function of the configuration, the Node object
/// and the addresses of the host's interfaces.
public record ConfiguredView(ProxyConfig config) {
    private static final Cidr LINK_LOCAL = Cidr.of("fe80::/10");
    private static final Ip LOOPBACK_BASE = Ip.of("127.0.0.0");

    public NodeView of(Node node, IpFamily family, List<Ip> hostAddresses) {
        List<Cidr> nodePorts = nodePortCidrs(node, family);
        return new NodeView(
                node.name(),
                node.zone(),
                nodeIp(node, family),
                detector(node, family),
                config.masqueradeAll(),
                nodePortAddresses(nodePorts, hostAddresses),
                localhostNodePorts(nodePorts, family),
                interfaceAddresses(family, hostAddresses),
                config.gate("AllowServiceExternalIPs", true));
    }

    /// Whether the host's addresses matter: node ports answer on some of them only, or each needs a
    /// virtual server.
    public boolean dependsOnHostAddresses() {
        return !config.nodePortAddresses().isEmpty() || config.mode() == ProxyMode.IPVS;
    }

    /// Whether node ports answer on the node's own address (`primary` in `nodePortAddresses`).
    public boolean dependsOnNodeAddress() {
        return config.nodePortAddresses().hasPrimary();
    }

    /// Whether node ports must answer on 127.0.0.1, which needs the sysctl `route_localnet`. The
    /// node's own address does not count, since it is not known yet.
    public boolean mayRouteLocalhost() {
        List<Cidr> networks = nodePortCidrs(Node.unknown(""), IpFamily.IPV4);
        boolean ownAddressAlone = dependsOnNodeAddress() && networks.isEmpty();
        return !ownAddressAlone && localhostNodePorts(networks, IpFamily.IPV4);
    }

    /// The primary IP family of the node, as in kube-proxy (getNodeIPs): that of bindAddress if it
    /// is set, else of the node's first address, else IPv4.
    public IpFamily primaryFamily(Node node) {
        if (!config.bindAddress().isUnspecified()) {
            return config.bindAddress().family();
        }
        return node.addresses().stream().findFirst().map(Ip::family).orElse(IpFamily.IPV4);
    }

    /// The node's address of a family; loopback if it is unknown, as in kube-proxy.
    private Ip nodeIp(Node node, IpFamily family) {
        Ip bind = config.bindAddress();
        if (bind.family() == family && !bind.isUnspecified()) {
            return bind;
        }
        return node.address(family).orElse(Ip.of(family == IpFamily.IPV4 ? "127.0.0.1" : "::1"));
    }

    private LocalDetector detector(Node node, IpFamily family) {
        return switch (config.detectLocalMode()) {
            case CLUSTER_CIDR -> bySource(config.clusterCidr(family));
            case NODE_CIDR ->
                    bySource(
                            node.podCidrs().stream()
                                    .filter(cidr -> cidr.family() == family)
                                    .findFirst());
            case BRIDGE_INTERFACE ->
                    new LocalDetector.BridgeInterface(config.detectLocal().bridgeInterface());
            case INTERFACE_NAME_PREFIX ->
                    new LocalDetector.InterfacePrefix(config.detectLocal().interfaceNamePrefix());
        };
    }

    private static LocalDetector bySource(Optional<Cidr> cidr) {
        return cidr.<LocalDetector>map(LocalDetector.SourceCidr::new)
                .orElse(new LocalDetector.None());
    }

    private List<Cidr> nodePortCidrs(Node node, IpFamily family) {
        return config.nodePortAddresses().of(family, nodeIp(node, family));
    }

    /// Without a CIDR of the family, node ports answer on all its addresses, even if there are
    /// CIDRs of the other family.
    private static NodePortAddresses nodePortAddresses(List<Cidr> cidrs, List<Ip> hostAddresses) {
        if (cidrs.isEmpty() || cidrs.stream().anyMatch(cidr -> cidr.length() == 0)) {
            return new NodePortAddresses.All();
        }
        return new NodePortAddresses.Only(
                hostAddresses.stream()
                        .filter(ip -> cidrs.stream().anyMatch(cidr -> cidr.contains(ip)))
                        .toList());
    }

    /// The addresses that need virtual servers for node ports in ipvs mode. Service addresses among
    /// them must not be assigned to the node a second time.
    private List<Ip> interfaceAddresses(IpFamily family, List<Ip> hostAddresses) {
        return switch (config.mode()) {
            case IPTABLES, NFTABLES -> List.of();
            case IPVS ->
                    hostAddresses.stream()
                            .filter(ip -> ip.family() == family)
                            .filter(ip -> !ip.isLoopback() && !LINK_LOCAL.contains(ip))
                            .distinct()
                            .sorted()
                            .toList();
        };
    }

    private boolean localhostNodePorts(List<Cidr> nodePorts, IpFamily family) {
        boolean asked =
                switch (config.mode()) {
                    case IPTABLES -> config.iptables().localhostNodePorts();
                    case IPVS, NFTABLES -> false;
                };
        return asked
                && family == IpFamily.IPV4
                && (nodePorts.isEmpty() || nodePorts.stream().anyMatch(ConfiguredView::isLocal));
    }

    private static boolean isLocal(Cidr cidr) {
        return cidr.length() == 0 || cidr.base().isLoopback() || cidr.contains(LOOPBACK_BASE);
    }
}
