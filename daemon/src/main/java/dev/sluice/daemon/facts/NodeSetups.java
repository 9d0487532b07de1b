package dev.sluice.daemon.facts;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.inspect.check.facts.NodeSetup;
import dev.sluice.inspect.check.facts.NodeSetup.PortRange;
import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What the checks need of the configuration.
public final class NodeSetups {
    /// The API server's default of `--service-node-port-range`, which no node can ask for.
    private static final PortRange NODE_PORTS = new PortRange(30_000, 32_767);

    private static final List<String> PRIMARY = List.of("primary");

    private NodeSetups() {}

    /// @param node the node's name
    /// @param families those that are served
    public static NodeSetup of(ProxyConfig config, String node, Set<IpFamily> families) {
        RuleMode mode =
                switch (config.mode()) {
                    case IPTABLES -> RuleMode.IPTABLES;
                    case IPVS -> RuleMode.IPVS;
                    case NFTABLES -> RuleMode.NFTABLES;
                };
        boolean localhost =
                mode.usesIptables()
                        ? new ConfiguredView(config).mayRouteLocalhost()
                        : Arrays.stream(IpFamily.values())
                                .anyMatch(config::forwardsLocalhostNodePorts);
        return new NodeSetup(
                node,
                mode,
                families,
                config.clusterCidrs().stream().flatMap(text -> Cidr.parse(text).stream()).toList(),
                NODE_PORTS,
                localhost,
                config.nodePortAddresses().items().equals(PRIMARY),
                config.ipvs().strictArp(),
                port(config.healthzBindAddress()),
                port(config.metricsBindAddress()),
                folder(config));
    }

    /// The families of which this host has addresses that others can reach; IPv4 in any case.
    public static Set<IpFamily> families() {
        Set<IpFamily> families = EnumSet.of(IpFamily.IPV4);
        try {
            HostAddresses.ofThisHost().stream()
                    .filter(ip -> !ip.isLoopback() && !ip.isLinkLocal())
                    .forEach(ip -> families.add(ip.family()));
        } catch (SocketException _) {
            // The interfaces are a fact of their own, which says why it cannot be read.
        }
        return families;
    }

    private static String folder(ProxyConfig config) {
        Path folder = Path.of(config.sluice().lastGood().path()).getParent();
        return config.sluice().lastGood().enabled() && folder != null ? folder.toString() : "";
    }

    /// The port of `ip:port`; 0 for none.
    private static int port(String address) {
        String digits = address.substring(address.lastIndexOf(':') + 1);
        return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    }
}
