package dev.sluice.testbed.node;

import java.util.List;
import java.util.function.Function;

/// How the places are connected, as input of `ip -batch` and as sysctls.
///
/// Pods have addresses with a full-length prefix and reach everything, including each other,
/// through the node. So replies pass the node's address translation even if bridges do not call
/// iptables. The node's default route leads to node2, which has a blackhole route: packets that no
/// rule handles are dropped without an answer.
final class Wiring {
    private Wiring() {}

    /// Returns the commands that create the veth pairs between the namespaces.
    ///
    /// @param namespace maps each place to the name of its namespace
    static String cables(Function<Place, String> namespace) {
        var batch = new StringBuilder();
        String node = namespace.apply(Place.NODE);
        for (Place place : Place.values()) {
            String peer = cable(place);
            if (!peer.isEmpty()) {
                batch.append(
                        "link add eth0 netns %s type veth peer name %s netns %s\n"
                                .formatted(namespace.apply(place), peer, node));
            }
        }
        return batch.toString();
    }

    /// Returns the name of the node's end of a place's veth pair; empty for the node itself.
    private static String cable(Place place) {
        return switch (place) {
            case NODE -> "";
            case POD1 -> "pod1";
            case POD2 -> "pod2";
            case POD3 -> "pod3";
            case NODE2 -> "eth0";
            case CLIENT -> "vext";
        };
    }

    /// Returns the commands that set up links, addresses and routes inside a place.
    static String inside(Place place) {
        return switch (place) {
            case NODE -> NODE;
            case POD1 -> pod("10.244.1.2", "fd00:10:244:1::2");
            case POD2 -> pod("10.244.1.3", "fd00:10:244:1::3");
            case POD3 -> pod("10.244.1.4", "fd00:10:244:1::4");
            case NODE2 -> NODE2;
            case CLIENT -> CLIENT;
        };
    }

    private static final String NODE =
            """
            link add cni0 type bridge forward_delay 0 stp_state 0
            link set pod1 master cni0
            link set pod2 master cni0
            link set pod3 master cni0
            link set pod1 type bridge_slave hairpin on
            link set pod2 type bridge_slave hairpin on
            link set pod3 type bridge_slave hairpin on
            link set lo up
            link set eth0 up
            link set vext up
            link set cni0 up
            link set pod1 up
            link set pod2 up
            link set pod3 up
            addr add 172.31.255.11/24 dev eth0
            addr add fd00:172:31:255::11/64 dev eth0 nodad
            addr add 10.244.1.1/24 dev cni0
            addr add fd00:10:244:1::1/64 dev cni0 nodad
            addr add 198.51.100.1/24 dev vext
            addr add 2001:db8:51:100::1/64 dev vext nodad
            route add 10.244.2.0/24 via 172.31.255.12
            route add 10.244.3.4/32 via 172.31.255.12
            route add fd00:10:244:2::/64 via fd00:172:31:255::12
            route add default via 172.31.255.12
            route add default via fd00:172:31:255::12
            """;

    private static final String NODE2 =
            """
            link set lo up
            link set eth0 up
            addr add 172.31.255.12/24 dev eth0
            addr add fd00:172:31:255::12/64 dev eth0 nodad
            addr add 10.244.2.2/32 dev lo
            addr add 10.244.2.3/32 dev lo
            addr add 10.244.3.4/32 dev lo
            addr add fd00:10:244:2::2/128 dev lo nodad
            addr add fd00:10:244:2::3/128 dev lo nodad
            route add 10.244.1.0/24 via 172.31.255.11
            route add fd00:10:244:1::/64 via fd00:172:31:255::11
            route add 198.51.100.0/24 via 172.31.255.11
            route add 2001:db8:51:100::/64 via fd00:172:31:255::11
            route add blackhole default
            route add blackhole ::/0
            """;

    private static final String CLIENT =
            """
            link set lo up
            link set eth0 up
            addr add 198.51.100.10/24 dev eth0
            addr add 198.51.100.11/24 dev eth0
            addr add 2001:db8:51:100::11/64 dev eth0 nodad
            addr add 2001:db8:51:100::10/64 dev eth0 nodad
            route add default via 198.51.100.1
            route add default via 2001:db8:51:100::1
            """;

    private static String pod(String ipv4, String ipv6) {
        return """
        link set lo up
        link set eth0 up
        addr add %s/32 dev eth0
        addr add %s/128 dev eth0 nodad
        route add 10.244.1.1 dev eth0
        route add fd00:10:244:1::1 dev eth0
        route add default via 10.244.1.1
        route add default via fd00:10:244:1::1
        """
                .formatted(ipv4, ipv6);
    }

    /// A sysctl of one namespace.
    ///
    /// @param path below `/proc/sys`
    /// @param value a single line break clears a list
    record Setting(String path, String value) {}

    /// Returns the sysctls to write before the veth pairs are created: new interfaces inherit
    /// `default`.
    static List<Setting> settings(Place place) {
        // Without duplicate address detection, link-local addresses are usable at once.
        var common =
                List.of(
                        new Setting("net/ipv6/conf/all/disable_ipv6", "0"),
                        new Setting("net/ipv6/conf/default/disable_ipv6", "0"),
                        new Setting("net/ipv6/conf/all/accept_dad", "0"),
                        new Setting("net/ipv6/conf/default/accept_dad", "0"),
                        new Setting("net/ipv4/conf/all/rp_filter", "0"),
                        new Setting("net/ipv4/conf/default/rp_filter", "0"),
                        // Pods are on-link for each other, but their packets must pass the node.
                        new Setting("net/ipv4/conf/all/accept_redirects", "0"),
                        new Setting("net/ipv4/conf/default/accept_redirects", "0"),
                        new Setting("net/ipv6/conf/all/accept_redirects", "0"),
                        new Setting("net/ipv6/conf/default/accept_redirects", "0"),
                        // No ICMP error is rate-limited, so every refused packet gets its error.
                        // Removing the limits themselves is not enough. A namespace starts without
                        // credit for ICMP errors. While one CPU refills the credit for the first
                        // error, another CPU that has an error to send finds neither credit nor
                        // elapsed time to refill it, and its error is lost.
                        new Setting("net/ipv4/icmp_ratemask", "0"),
                        new Setting("net/ipv6/icmp/ratemask", "\n"));
        if (place != Place.NODE) {
            return common;
        }
        return java.util.stream.Stream.concat(
                        common.stream(),
                        java.util.stream.Stream.of(
                                new Setting("net/ipv4/ip_forward", "1"),
                                new Setting("net/ipv6/conf/all/forwarding", "1"),
                                new Setting("net/ipv6/conf/default/forwarding", "1"),
                                new Setting("net/ipv4/conf/all/send_redirects", "0"),
                                new Setting("net/ipv4/conf/default/send_redirects", "0"),
                                // Loose mode, as systemd sets it and as kube-proxy usually finds
                                // it.
                                new Setting("net/ipv4/conf/all/rp_filter", "2"),
                                new Setting("net/ipv4/conf/default/rp_filter", "2")))
                .toList();
    }
}
