package dev.sluice.ipvs.state;

import dev.sluice.model.IpFamily;
import java.util.Arrays;
import java.util.Optional;

/// The ipsets. Each exists in both families, under a name of its own. Names, types and comments of
/// rules are kube-proxy's, except [#LOCAL_ELSEWHERE].
public enum IpsetName {
    LOOP_BACK(
            "KUBE-LOOP-BACK",
            IpsetType.HASH_IP_PORT_IP,
            "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose"),
    CLUSTER_IP(
            "KUBE-CLUSTER-IP",
            IpsetType.HASH_IP_PORT,
            "Kubernetes service cluster ip + port for masquerade purpose"),
    EXTERNAL_IP(
            "KUBE-EXTERNAL-IP",
            IpsetType.HASH_IP_PORT,
            "Kubernetes service external ip + port for masquerade and filter purpose"),
    EXTERNAL_IP_LOCAL(
            "KUBE-EXTERNAL-IP-LOCAL",
            IpsetType.HASH_IP_PORT,
            "Kubernetes service external ip + port with externalTrafficPolicy=local"),
    LOAD_BALANCER("KUBE-LOAD-BALANCER", IpsetType.HASH_IP_PORT, "Kubernetes service lb portal"),
    LOAD_BALANCER_LOCAL(
            "KUBE-LOAD-BALANCER-LOCAL",
            IpsetType.HASH_IP_PORT,
            "Kubernetes service load balancer ip + port with externalTrafficPolicy=local"),
    LOAD_BALANCER_FW(
            "KUBE-LOAD-BALANCER-FW",
            IpsetType.HASH_IP_PORT,
            "Kubernetes service load balancer ip + port for load balancer with sourceRange"),
    LOAD_BALANCER_SOURCE_CIDR(
            "KUBE-LOAD-BALANCER-SOURCE-CIDR",
            IpsetType.HASH_IP_PORT_NET,
            "Kubernetes service load balancer ip + port + source cidr for packet filter purpose"),
    LOAD_BALANCER_SOURCE_IP(
            "KUBE-LOAD-BALANCER-SOURCE-IP",
            IpsetType.HASH_IP_PORT_IP,
            "Kubernetes service load balancer ip + port + source IP for packet filter purpose"),
    NODE_PORT_TCP(
            "KUBE-NODE-PORT-TCP",
            IpsetType.BITMAP_PORT,
            "Kubernetes nodeport TCP port for masquerade purpose"),
    NODE_PORT_LOCAL_TCP(
            "KUBE-NODE-PORT-LOCAL-TCP",
            IpsetType.BITMAP_PORT,
            "Kubernetes nodeport TCP port with externalTrafficPolicy=local"),
    NODE_PORT_UDP(
            "KUBE-NODE-PORT-UDP",
            IpsetType.BITMAP_PORT,
            "Kubernetes nodeport UDP port for masquerade purpose"),
    NODE_PORT_LOCAL_UDP(
            "KUBE-NODE-PORT-LOCAL-UDP",
            IpsetType.BITMAP_PORT,
            "Kubernetes nodeport UDP port with externalTrafficPolicy=local"),
    NODE_PORT_SCTP(
            "KUBE-NODE-PORT-SCTP-HASH",
            IpsetType.HASH_IP_PORT,
            "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'"),
    NODE_PORT_LOCAL_SCTP(
            "KUBE-NODE-PORT-LOCAL-SCTP-HASH",
            IpsetType.HASH_IP_PORT,
            "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type"
                    + " 'hash ip:port'"),
    HEALTH_CHECK_NODE_PORT(
            "KUBE-HEALTH-CHECK-NODE-PORT",
            IpsetType.BITMAP_PORT,
            "Kubernetes health check node port"),
    IPVS_IPS("KUBE-IPVS-IPS", IpsetType.HASH_IP, ""),
    /// The frontends that only the node and its pods may use, because policy Local leaves others
    /// without an endpoint on this node.
    LOCAL_ELSEWHERE(
            "KUBE-LOCAL-ELSEWHERE",
            IpsetType.HASH_IP_PORT,
            "Kubernetes service external ip + port with externalTrafficPolicy=local and no endpoint"
                    + " on this node");

    /// The kernel's limit on names of sets (IPSET_MAXNAMELEN without the NUL). It truncates two of
    /// the IPv6 names.
    private static final int LONGEST = 31;

    private final String name;
    private final IpsetType type;
    private final String comment;

    IpsetName(String name, IpsetType type, String comment) {
        this.name = name;
        this.type = type;
        this.comment = comment;
    }

    public IpsetType type() {
        return type;
    }

    /// The comment of rules that match the set; empty for none.
    public String comment() {
        return comment;
    }

    /// The name in the kernel: `KUBE-...` in IPv4, `KUBE-6-...` in IPv6.
    public String in(IpFamily family) {
        return switch (family) {
            case IPV4 -> name;
            case IPV6 -> {
                String whole = name.replaceFirst("KUBE-", "KUBE-6-");
                yield whole.substring(0, Math.min(whole.length(), LONGEST));
            }
        };
    }

    /// The set with a name in the kernel; empty if it is not ours.
    public static Optional<IpsetName> of(String name, IpFamily family) {
        return Arrays.stream(values()).filter(set -> set.in(family).equals(name)).findFirst();
    }
}
