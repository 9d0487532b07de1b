package dev.sluice.conformance;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import java.util.List;

/// The configuration of a case, in the terms of KubeProxyConfiguration.
///
/// @param detection how traffic of the node's own pods is recognized
/// @param nodePortAddresses the networks of both families; a family without any has node ports on
///   all its addresses
/// @param localhostNodePorts affects IPv4 only
public record ClusterSettings(
        Detection detection,
        boolean masqueradeAll,
        List<Cidr> nodePortAddresses,
        boolean localhostNodePorts) {
    public static final ClusterSettings DEFAULT =
            new ClusterSettings(Detection.CLUSTER_CIDR, false, List.of(), true);

    /// `detectLocalMode`.
    public enum Detection {
        /// Mode ClusterCIDR without a CIDR: pod traffic is not recognized.
        NONE,
        /// `clusterCIDR` is [TestNet#clusterCidr] of both families.
        CLUSTER_CIDR,
        /// `bridgeInterface` is `cni0`.
        BRIDGE,
        /// `interfaceNamePrefix` is `cni`.
        INTERFACE_PREFIX
    }

    public ClusterSettings {
        nodePortAddresses = List.copyOf(nodePortAddresses);
    }

    public ClusterSettings with(Detection other) {
        return new ClusterSettings(other, masqueradeAll, nodePortAddresses, localhostNodePorts);
    }

    public ClusterSettings withMasqueradeAll() {
        return new ClusterSettings(detection, true, nodePortAddresses, localhostNodePorts);
    }

    public ClusterSettings withNodePortsOn(Cidr... cidrs) {
        return new ClusterSettings(detection, masqueradeAll, List.of(cidrs), localhostNodePorts);
    }

    public ClusterSettings withoutLocalhostNodePorts() {
        return new ClusterSettings(detection, masqueradeAll, nodePortAddresses, false);
    }

    /// Returns the test node under this configuration, for one family.
    public NodeView view(IpFamily family) {
        TestNet net = TestNet.of(family);
        return new NodeView(
                TestNet.NODE,
                TestNet.ZONE,
                net.eth0(),
                detector(net),
                masqueradeAll,
                addresses(net),
                nodePortsOn(net, net.loopback()),
                List.of(net.eth0(), net.cni0(), net.vext()),
                true);
    }

    /// Returns whether node ports are served on an address of the node.
    public boolean nodePortsOn(TestNet net, Ip ip) {
        if (!net.isNodes(ip)) {
            return false;
        }
        if (ip.isLoopback() && (net.family() == IpFamily.IPV6 || !localhostNodePorts)) {
            return false;
        }
        List<Cidr> cidrs = cidrs(net.family());
        return cidrs.isEmpty() || cidrs.stream().anyMatch(cidr -> cidr.contains(ip));
    }

    private NodePortAddresses addresses(TestNet net) {
        List<Cidr> cidrs = cidrs(net.family());
        if (cidrs.isEmpty() || cidrs.stream().anyMatch(cidr -> cidr.length() == 0)) {
            return new NodePortAddresses.All();
        }
        return new NodePortAddresses.Only(
                net.interfaces().values().stream().filter(ip -> nodePortsOn(net, ip)).toList());
    }

    private List<Cidr> cidrs(IpFamily family) {
        return nodePortAddresses.stream().filter(cidr -> cidr.family() == family).toList();
    }

    private LocalDetector detector(TestNet net) {
        return switch (detection) {
            case NONE -> new LocalDetector.None();
            case CLUSTER_CIDR -> new LocalDetector.SourceCidr(net.clusterCidr());
            case BRIDGE -> new LocalDetector.BridgeInterface("cni0");
            case INTERFACE_PREFIX -> new LocalDetector.InterfacePrefix("cni");
        };
    }
}
