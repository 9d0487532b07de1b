package dev.sluice.conformance;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The test node `node1` (zone `z1`) and its surroundings, in one family:
///
/// ```
///  pod1 .2  pod2 .3  pod3 .4        node2 (zone z1) -- pods 10.244.2.2, .3
///      \      |      /                |
///       cni0 10.244.1.1/24     eth0 172.31.255.11/24   -- default route, by node2
///                    \          /
///                       node1
///                         |
///                  vext 198.51.100.1/24 -- client 198.51.100.10
/// ```
///
/// All of them can reach each other, always through the node. The pods (also between each other)
/// and the client have the node as their default route. node2 has routes to the pods of node1 and
/// to the client, but none to service addresses. The node forwards. Pods of `node3` (zone `z2`,
/// 10.244.3.0/24) only exist in slices and are unreachable.
public final class TestNet {
    public static final String NODE = "node1";
    public static final String ZONE = "z1";

    public static final TestNet IPV4 =
            new TestNet(
                    IpFamily.IPV4,
                    "127.0.0.1",
                    Link.of("172.31.255.0/24", "172.31.255.11"),
                    Link.of("10.244.1.0/24", "10.244.1.1"),
                    Link.of("198.51.100.0/24", "198.51.100.1"),
                    "172.31.255.12",
                    "198.51.100.10",
                    "10.244.0.0/16",
                    "10.96.0.0/16",
                    new Prefixes("10.244.", ".", "10.96.10.", "203.0.113.", "192.0.2."));

    public static final TestNet IPV6 =
            new TestNet(
                    IpFamily.IPV6,
                    "::1",
                    Link.of("fd00:172:31:255::/64", "fd00:172:31:255::11"),
                    Link.of("fd00:10:244:1::/64", "fd00:10:244:1::1"),
                    Link.of("2001:db8:51:100::/64", "2001:db8:51:100::1"),
                    "fd00:172:31:255::12",
                    "2001:db8:51:100::10",
                    "fd00:10:244::/56",
                    "fd00:10:96::/112",
                    new Prefixes(
                            "fd00:10:244:",
                            "::",
                            "fd00:10:96::",
                            "2001:db8:113::",
                            "2001:db8:2::"));

    private record Link(Cidr net, Ip ip) {
        static Link of(String net, String ip) {
            return new Link(Cidr.of(net), Ip.of(ip));
        }
    }

    /// The prefixes of numbered addresses. The address of a pod is `pods`, the number of its node,
    /// `pod` and its own number.
    private record Prefixes(
            String pods, String pod, String clusterIp, String externalIp, String vip) {}

    private final IpFamily family;
    private final Ip loopback;
    private final Link eth0;
    private final Link cni0;
    private final Link vext;
    private final Ip node2;
    private final Ip client;
    private final Cidr clusterCidr;
    private final Cidr serviceCidr;
    private final Prefixes prefixes;

    private TestNet(
            IpFamily family,
            String loopback,
            Link eth0,
            Link cni0,
            Link vext,
            String node2,
            String client,
            String clusterCidr,
            String serviceCidr,
            Prefixes prefixes) {
        this.family = family;
        this.loopback = Ip.of(loopback);
        this.eth0 = eth0;
        this.cni0 = cni0;
        this.vext = vext;
        this.node2 = Ip.of(node2);
        this.client = Ip.of(client);
        this.clusterCidr = Cidr.of(clusterCidr);
        this.serviceCidr = Cidr.of(serviceCidr);
        this.prefixes = prefixes;
    }

    public static TestNet of(IpFamily family) {
        return switch (family) {
            case IPV4 -> IPV4;
            case IPV6 -> IPV6;
        };
    }

    /// Returns the Node object, with both families.
    public static Node node() {
        return new Node(NODE, ZONE, List.of(IPV4.eth0(), IPV6.eth0()), List.of(), false);
    }

    public IpFamily family() {
        return family;
    }

    public Ip loopback() {
        return loopback;
    }

    public Ip eth0() {
        return eth0.ip();
    }

    public Ip cni0() {
        return cni0.ip();
    }

    public Ip vext() {
        return vext.ip();
    }

    public Ip node2() {
        return node2;
    }

    public Ip client() {
        return client;
    }

    /// Returns the network of all pods.
    public Cidr clusterCidr() {
        return clusterCidr;
    }

    public Cidr serviceCidr() {
        return serviceCidr;
    }

    /// Returns the network of `vext`, which contains the client.
    public Cidr outside() {
        return vext.net();
    }

    /// Returns the address of a pod of node1.
    ///
    /// @param n 1 to 3
    public Ip pod(int n) {
        return podAddress(1, n + 1);
    }

    /// Returns the address of a pod of node2.
    ///
    /// @param n 1 or 2
    public Ip remotePod(int n) {
        return podAddress(2, n + 1);
    }

    /// Returns the address of a pod of node3, which is unreachable.
    ///
    /// @param n from 1
    public Ip unreachablePod(int n) {
        return podAddress(3, n + 1);
    }

    /// Returns a cluster IP.
    ///
    /// @param n 1 to 99
    public Ip clusterIp(int n) {
        return Ip.of(prefixes.clusterIp() + n);
    }

    /// Returns an address for `spec.externalIPs`.
    ///
    /// @param n 1 to 99
    public Ip externalIp(int n) {
        return Ip.of(prefixes.externalIp() + n);
    }

    /// Returns an address for a load balancer.
    ///
    /// @param n 1 to 99
    public Ip vip(int n) {
        return Ip.of(prefixes.vip() + n);
    }

    private Ip podAddress(int node, int n) {
        return Ip.of(prefixes.pods() + node + prefixes.pod() + n);
    }

    /// Returns the addresses of the node's interfaces, by interface.
    public Map<String, Ip> interfaces() {
        Map<String, Ip> byName = new LinkedHashMap<>();
        byName.put("lo", loopback);
        byName.put("eth0", eth0());
        byName.put("cni0", cni0());
        byName.put("vext", vext());
        return byName;
    }

    /// Returns whether an address is the node's own: of an interface, or a loopback address.
    public boolean isNodes(Ip ip) {
        return ip.isLoopback() || interfaces().containsValue(ip);
    }

    /// Returns the name of the node to which an address of a pod or node belongs; empty for any
    /// other.
    public String nodeOf(Ip ip) {
        if (isNodes(ip) || cni0.net().contains(ip)) {
            return NODE;
        }
        for (int n = 2; n <= 3; n++) {
            Ip first = podAddress(n, 1);
            if (new Cidr(first, cni0.net().length()).contains(ip)) {
                return "node" + n;
            }
        }
        return ip.equals(node2) ? "node2" : "";
    }

    /// Returns the interface through which packets to an address leave the node; `lo` for the
    /// node's own addresses.
    public String outInterface(Ip to) {
        if (isNodes(to)) {
            return "lo";
        }
        return cni0.net().contains(to) ? "cni0" : vext.net().contains(to) ? "vext" : "eth0";
    }

    /// Returns the interface through which packets from an origin enter the node; `lo` for the node
    /// itself.
    public String inInterface(Origin origin) {
        return switch (origin) {
            case POD1, POD2, POD3 -> "cni0";
            case NODE, LOOPBACK -> "lo";
            case NODE2 -> "eth0";
            case CLIENT -> "vext";
        };
    }

    /// Returns the source address of a packet before any rule changed it.
    public Ip source(Origin origin, Ip to) {
        return switch (origin) {
            case POD1 -> pod(1);
            case POD2 -> pod(2);
            case POD3 -> pod(3);
            case NODE -> isNodes(to) ? to : facing(to);
            case LOOPBACK -> loopback;
            case NODE2 -> node2;
            case CLIENT -> client;
        };
    }

    /// Returns the node's own address on the link towards another address, which is the source of a
    /// masqueraded packet.
    public Ip facing(Ip to) {
        return Objects.requireNonNull(interfaces().get(outInterface(to)), "an interface's address");
    }
}
