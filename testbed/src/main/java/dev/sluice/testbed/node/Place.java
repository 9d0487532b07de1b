package dev.sluice.testbed.node;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where packets start and end: one network namespace of the test node's world. The addresses are
/// the ones in the recordings.
public enum Place {
    /// The node under test, `node1` in zone z1. Its first address is the one its Node object tells;
    /// the second the pods' gateway, the third the one that the outside client sees.
    NODE(
            "172.31.255.11 10.244.1.1 198.51.100.1",
            "fd00:172:31:255::11 fd00:10:244:1::1 2001:db8:51:100::1"),
    POD1("10.244.1.2", "fd00:10:244:1::2"),
    POD2("10.244.1.3", "fd00:10:244:1::3"),
    POD3("10.244.1.4", "fd00:10:244:1::4"),
    /// `node2`, followed by its two pods, which have no namespace of their own; in the end the pod
    /// of `node3` that many recordings have, whose node nobody needs.
    NODE2(
            "172.31.255.12 10.244.2.2 10.244.2.3 10.244.3.4",
            "fd00:172:31:255::12 fd00:10:244:2::2 fd00:10:244:2::3"),
    /// Outside the cluster, behind the node's second leg, under two addresses.
    CLIENT("198.51.100.10 198.51.100.11", "2001:db8:51:100::10 2001:db8:51:100::11");

    private final String ipv4;
    private final String ipv6;

    Place(String ipv4, String ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /// All addresses of a family, loopback left out.
    public List<Ip> ips(IpFamily family) {
        String texts = family == IpFamily.IPV4 ? ipv4 : ipv6;
        return Arrays.stream(texts.split(" ", -1)).map(Ip::of).toList();
    }

    /// The first address of a family.
    public Ip ip(IpFamily family) {
        return ips(family).getFirst();
    }

    /// The place that has an address.
    public static Optional<Place> of(Ip ip) {
        return Arrays.stream(values()).filter(p -> p.ips(ip.family()).contains(ip)).findFirst();
    }
}
