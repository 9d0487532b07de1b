package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.KernelFacts;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.model.Ip;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.route.BridgePorts;
import dev.sluice.netlink.route.BridgePorts.PortState;
import dev.sluice.netlink.route.Interfaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads the kernel's release, its sysctls, its modules and its interfaces.
///
/// @param files of the host
record KernelReader(HostFiles files) {
    private static final String SYSCTLS = "proc/sys";

    /// The interface of NodeLocal DNSCache, which takes cluster IPs on purpose.
    private static final String NODE_LOCAL_DNS = "nodelocaldns";

    private static final List<String> SETTINGS =
            List.of(
                    "net.ipv4.ip_forward",
                    "net.ipv6.conf.all.forwarding",
                    "net.bridge.bridge-nf-call-iptables",
                    "net.bridge.bridge-nf-call-ip6tables",
                    "net.ipv4.conf.all.rp_filter",
                    "net.ipv4.conf.all.route_localnet",
                    "net.ipv4.vs.conntrack",
                    "net.ipv4.ip_local_port_range",
                    "net.ipv4.ip_local_reserved_ports");

    KernelFacts read(RuleMode mode) {
        Fact<List<NodeLink>> links = HostFiles.fact("interfaces", KernelReader::links);
        Map<String, Fact<Optional<String>>> settings = new HashMap<>();
        SETTINGS.forEach(name -> settings.put(name, setting(name, name.replace('.', '/'))));
        // The name of an interface may hold dots, so the path is not made from the sysctl's name.
        links.or(List.of())
                .forEach(link ->
                        settings.put(
                                "net.ipv4.conf." + link.name() + ".rp_filter",
                                setting(
                                        link.name(),
                                        "net/ipv4/conf/" + link.name() + "/rp_filter")));
        return new KernelFacts(
                HostFiles.fact(
                        "release",
                        () -> files.text(files.path("proc/sys/kernel/osrelease")).strip()),
                settings,
                links.map(all -> missing(mode, all)),
                links,
                links.map(KernelReader::addresses));
    }

    private Fact<Optional<String>> setting(String name, String path) {
        Path file = files.path(SYSCTLS).resolve(path);
        return HostFiles.fact(name, () -> files.value(file));
    }

    /// The modules of which the kernel shows no trace. It need not list them: they may be built in.
    private Set<String> missing(RuleMode mode, List<NodeLink> links) {
        Set<String> missing = new TreeSet<>();
        if (!files.exists("proc/sys/net/netfilter/nf_conntrack_max")) {
            missing.add("nf_conntrack");
        }
        boolean bridged = links.stream().anyMatch(link -> !link.bridge().isEmpty());
        if (bridged && !files.exists("proc/sys/net/bridge")) {
            missing.add("br_netfilter");
        }
        if (mode == RuleMode.IPVS && !files.exists("proc/thread-self/net/ip_vs")) {
            missing.add("ip_vs");
        }
        return missing;
    }

    private static List<NodeLink> links() throws IOException {
        try (Netlink netlink = Netlink.open(NetlinkFamily.ROUTE)) {
            var ports = new BridgePorts(netlink);
            List<PortState> states = ports.list().orThrow("list the interfaces");
            List<Interfaces.Address> addresses = ports.addresses().orThrow("list the addresses");
            Map<Integer, String> names =
                    states.stream()
                            .collect(
                                    Collectors.toMap(
                                            PortState::index, PortState::name, (a, _) -> a));
            List<NodeLink> links = new ArrayList<>();
            for (PortState state : states) {
                links.add(
                        new NodeLink(
                                state.name(),
                                state.bridge() == 0 ? "" : names.getOrDefault(state.bridge(), "?"),
                                state.bridge() == 0 || state.hairpin(),
                                state.promiscuous(),
                                addresses.stream()
                                        .filter(address -> address.link() == state.index())
                                        .map(address -> Ip.of(address.address().getAddress()))
                                        .toList()));
            }
            return links;
        }
    }

    private static List<Ip> addresses(List<NodeLink> links) {
        return links.stream()
                .filter(link -> !link.name().equals(ServiceLink.NAME))
                .filter(link -> !link.name().equals(NODE_LOCAL_DNS))
                .flatMap(link -> link.addresses().stream())
                .filter(ip -> !ip.isLoopback() && !ip.isLinkLocal())
                .distinct()
                .toList();
    }
}
