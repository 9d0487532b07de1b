package dev.sluice.testbed.node;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A network namespace of the test node's network, with its addresses. The recordings have the same
/// addresses.
public enum Place {
    /// The node under test, `node1` in zone z1. Its first address is the one in its Node object,
    /// the second is the pods' gateway, and the outside client sees the third.
    NODE(
            "172.31.255.11 10.244.1.1 198.51.100.1",
            "fd00:172:31:255::11 fd00:10:244:1::1 2001:db8:51:100::1"),
    POD1("10.244.1.2", "fd00:10:244:1::2"),
    POD2("10.244.1.3", "fd00:10:244:1::3"),
    POD3("10.244.1.4", "fd00:10:244:1::4"),
    /// `node2`. After its own address come those of its two pods, which have no namespace of their
    /// own. The last IPv4 address is the pod of `node3` that many recordings have; `node3` itself
    /// does not exist here.
    NODE2(
            "172.31.255.12 10.244.2.2 10.244.2.3 10.244.3.4",
            "fd00:172:31:255::12 fd00:10:244:2::2 fd00:10:244:2::3"),
    /// A client outside the cluster with two addresses, connected to the node's second interface.
    CLIENT("198.51.100.10 198.51.100.11", "2001:db8:51:100::10 2001:db8:51:100::11");

    private final String ipv4;
    private final String ipv6;

    Place(String ipv4, String ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /// Returns all addresses of a family except the loopback address.
    public List<Ip> ips(IpFamily family) {
        String texts = family == IpFamily.IPV4 ? ipv4 : ipv6;
        return Arrays.stream(texts.split(" ", -1)).map(Ip::of).toList();
    }

    /// Returns the first address of a family.
    public Ip ip(IpFamily family) {
        return ips(family).getFirst();
    }

    /// Returns the place that has an address; empty if none has it.
    public static Optional<Place> of(Ip ip) {
        return Arrays.stream(values()).filter(p -> p.ips(ip.family()).contains(ip)).findFirst();
    }
}
