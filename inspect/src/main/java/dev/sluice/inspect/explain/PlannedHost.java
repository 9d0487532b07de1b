package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.trace.HostNetwork;

/// The node's addresses as far as the plan and the Node object tell them, for explanations of
/// manifests without a host. It knows no routes: its own address is taken as that of all links.
///
/// @param plan the plan of one family
public record PlannedHost(Plan plan) implements HostNetwork {
    private static final String LOOPBACK = "lo";

    /// The name that stands for all links except those of pods.
    private static final String LINK = "eth0";

    /// The name of a pod's link if the configuration does not tell it.
    private static final String PODS = "pod";

    @Override
    public boolean isLocal(Ip ip) {
        NodeView node = plan.node();
        return ip.isLoopback()
                || ip.equals(node.ip())
                || node.addresses().contains(ip)
                || plan.made().node().addresses().contains(ip)
                || (node.nodePortAddresses() instanceof NodePortAddresses.Only(var ips)
                        && ips.contains(ip));
    }

    @Override
    public Ip sourceFor(Ip destination) {
        Ip own = plan.node().ip();
        return own == null || isLocal(destination) ? loopback() : own;
    }

    private Ip loopback() {
        return Ip.of(plan.family() == IpFamily.IPV4 ? "127.0.0.1" : "::1");
    }

    @Override
    public String outInterface(Ip destination) {
        if (isLocal(destination)) {
            return LOOPBACK;
        }
        return isPod(destination) ? podInterface(plan.node().detector()) : LINK;
    }

    @Override
    public String inInterface(Ip source) {
        return outInterface(source);
    }

    /// Returns the name of an interface through which the packets of this node's pods arrive.
    static String podInterface(LocalDetector detector) {
        return switch (detector) {
            case LocalDetector.BridgeInterface(String name) -> name;
            case LocalDetector.InterfacePrefix(String prefix) -> prefix + "0";
            case LocalDetector.SourceCidr _, LocalDetector.None _ -> PODS;
        };
    }

    private boolean isPod(Ip ip) {
        if (plan.made().node().podCidrs().stream().anyMatch(cidr -> cidr.contains(ip))) {
            return true;
        }
        boolean[] found = {false};
        plan.services()
                .forEach((_, service) -> {
                    for (PlannedPort port : service.ports()) {
                        for (Endpoint endpoint : port.serving()) {
                            found[0] |= endpoint.local() && endpoint.ip().equals(ip);
                        }
                    }
                });
        return found[0];
    }
}
