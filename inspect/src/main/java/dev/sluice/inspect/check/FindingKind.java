package dev.sluice.inspect.check;

import static dev.sluice.inspect.check.FindingSeverity.ERROR;
import static dev.sluice.inspect.check.FindingSeverity.WARNING;

import dev.sluice.base.input.OneLine;
import java.util.Locale;

/// What may be found. A code never changes its meaning and is never used again. Its section in
/// `deploy/RUNBOOK.md` has the same line to mend it, in which words in capitals stand for what the
/// finding fills in.
public enum FindingKind {
    KERNEL_DIFFERS(
            "SLC0101", ERROR, Phase.POST, "the kernel holds what is planned", MendLine.RESTART),
    PLAN_IS_STALE("SLC0102", ERROR, Phase.POST, "the plan is as the API server", MendLine.RESTART),
    SERVICE_REFUSED(
            "SLC0103",
            ERROR,
            Phase.POST,
            "the kernel accepts every Service",
            "modprobe -a xt_recent xt_statistic xt_sctp nft_numgen nft_nat nft_masq"),
    SYNC_FAILS("SLC0104", ERROR, Phase.POST, "syncs succeed", MendLine.RESTART),
    CHANGE_WAITS("SLC0105", ERROR, Phase.POST, "changes reach the kernel", MendLine.RESTART),
    RULES_CHANGED(
            "SLC0106",
            WARNING,
            Phase.POST,
            "no other program changes Sluice's rules",
            "systemctl disable --now UNIT"),
    NO_DAEMON("SLC0107", ERROR, Phase.POST, "the daemon answers", MendLine.RESTART),

    OTHER_PROXY(
            "SLC0201",
            ERROR,
            Phase.POST,
            "no other service proxy runs",
            "kubectl -n kube-system delete daemonset NAME"),
    TWO_VARIANTS_OF_SERVICES(
            "SLC0202",
            ERROR,
            Phase.ALWAYS,
            "one variant of iptables holds the rules of Services",
            MendLine.REMOVE_KUBE),
    TWO_VARIANTS(
            "SLC0203",
            WARNING,
            Phase.ALWAYS,
            "one variant of iptables is in use",
            "PROGRAM -t TABLE -F"),
    NFTABLES_LEFT(
            "SLC0204",
            ERROR,
            Phase.POST,
            "no nftables table of another proxy or mode is left",
            "nft delete table FAMILY TABLE"),
    IPTABLES_LEFT(
            "SLC0205",
            ERROR,
            Phase.POST,
            "no iptables rules of another proxy or mode are left",
            MendLine.REMOVE_KUBE),
    IPVS_LEFT("SLC0206", ERROR, Phase.POST, "no IPVS virtual servers are left", "ipvsadm -C"),
    CALICO_CLEANS(
            "SLC0207",
            ERROR,
            Phase.ALWAYS,
            "Calico does not remove the chains KUBE-",
            "mode: nftables"),
    EMBEDDED_PROXY(
            "SLC0208",
            ERROR,
            Phase.POST,
            "no kube-proxy runs inside k3s or RKE2",
            "disable-kube-proxy: true"),

    NO_FORWARDING(
            "SLC0301",
            ERROR,
            Phase.ALWAYS,
            "IPv4 packets are forwarded",
            "sysctl -w net.ipv4.ip_forward=1"),
    NO_FORWARDING6(
            "SLC0302",
            ERROR,
            Phase.ALWAYS,
            "IPv6 packets are forwarded",
            "sysctl -w net.ipv6.conf.all.forwarding=1"),
    BRIDGE_BYPASSES(
            "SLC0303",
            WARNING,
            Phase.ALWAYS,
            "bridged IPv4 packets meet the rules",
            "sysctl -w net.bridge.bridge-nf-call-iptables=1"),
    BRIDGE_BYPASSES6(
            "SLC0304",
            WARNING,
            Phase.ALWAYS,
            "bridged IPv6 packets meet the rules",
            "sysctl -w net.bridge.bridge-nf-call-ip6tables=1"),
    STRICT_REVERSE_PATH(
            "SLC0305",
            WARNING,
            Phase.ALWAYS,
            "no strict reverse path filter",
            "sysctl -w net.ipv4.conf.all.rp_filter=2"),
    LOCALNET_ROUTED(
            "SLC0306",
            WARNING,
            Phase.POST,
            "loopback addresses are not routed",
            "sysctl -w net.ipv4.conf.all.route_localnet=0"),
    IPVS_WITHOUT_CONNTRACK(
            "SLC0307",
            ERROR,
            Phase.POST,
            "IPVS tracks connections",
            "sysctl -w net.ipv4.vs.conntrack=1"),
    NO_HAIRPIN(
            "SLC0308",
            WARNING,
            Phase.ALWAYS,
            "bridge ports send packets back",
            "bridge link set dev LINK hairpin on"),

    TABLE_NEARLY_FULL(
            "SLC0401",
            ERROR,
            Phase.ALWAYS,
            "the table of connections has room",
            "sysctl -w net.netfilter.nf_conntrack_max=NUMBER"),
    FEW_SOURCE_PORTS(
            "SLC0402",
            WARNING,
            Phase.ALWAYS,
            "source ports are left towards each destination",
            "externalTrafficPolicy: Local"),
    FEW_BUCKETS(
            "SLC0403",
            WARNING,
            Phase.ALWAYS,
            "the table of connections has enough hash buckets",
            "echo NUMBER > /sys/module/nf_conntrack/parameters/hashsize"),

    EPHEMERAL_NODE_PORTS(
            "SLC0501",
            WARNING,
            Phase.ALWAYS,
            "programs do not get node ports as source ports",
            "sysctl -w net.ipv4.ip_local_reserved_ports=RANGES"),
    NODE_PORT_TAKEN(
            "SLC0502",
            ERROR,
            Phase.POST,
            "no process listens at a node port",
            "kubectl -n NAMESPACE patch service NAME --type json -p PATCH"),
    STATUS_PORT_TAKEN(
            "SLC0503",
            ERROR,
            Phase.ALWAYS,
            "the ports of health and metrics are free for Sluice",
            "SETTING: ADDRESS"),
    HOST_PORT_CAPTURED(
            "SLC0504",
            WARNING,
            Phase.POST,
            "no external IP takes a port of the node's own programs",
            "kubectl -n NAMESPACE patch service NAME --type json -p PATCH"),

    NO_INTERNAL_ENDPOINT(
            "SLC0601",
            WARNING,
            Phase.POST,
            "internal policy Local has an endpoint here",
            "kubectl -n NAMESPACE patch service NAME -p '{\"spec\":{\"internalTrafficPolicy\":\"Cluster\"}}'"),
    NO_EXTERNAL_ENDPOINT(
            "SLC0602",
            WARNING,
            Phase.POST,
            "external policy Local has an endpoint here, or a health check",
            "kubectl -n NAMESPACE patch service NAME -p '{\"spec\":{\"externalTrafficPolicy\":\"Cluster\"}}'"),
    ENDPOINT_OUTSIDE(
            "SLC0603",
            WARNING,
            Phase.POST,
            "endpoints of this node are in the pods' ranges",
            "clusterCIDR: RANGES"),
    ADDRESS_DISPUTED(
            "SLC0604",
            WARNING,
            Phase.POST,
            "each address and node port is claimed once",
            "kubectl -n NAMESPACE patch service NAME --type json -p PATCH"),
    OWN_CLUSTER_IP(
            "SLC0605",
            ERROR,
            Phase.POST,
            "no cluster IP is the node's own address",
            "kubectl -n NAMESPACE get service NAME -o json"
                    + " | jq 'del(.spec.clusterIP, .spec.clusterIPs)' | kubectl replace --force -f -"),
    OBJECT_SKIPPED(
            "SLC0606",
            WARNING,
            Phase.POST,
            "every object is understood",
            "kubectl -n NAMESPACE edit KIND NAME"),

    FORWARD_DROPS(
            "SLC0701",
            WARNING,
            Phase.ALWAYS,
            "iptables does not drop what it forwards",
            "PROGRAM -P FORWARD ACCEPT"),
    NFTABLES_FORWARD_DROPS(
            "SLC0702",
            WARNING,
            Phase.ALWAYS,
            "nftables does not drop what it forwards",
            "nft chain FAMILY TABLE CHAIN '{ policy accept; }'"),
    FIREWALLD(
            "SLC0703",
            WARNING,
            Phase.ALWAYS,
            "firewalld does not run",
            "systemctl disable --now firewalld"),
    UFW("SLC0704", WARNING, Phase.ALWAYS, "ufw is not enabled", "ufw disable"),

    NODE_LOCAL_DNS(
            "SLC0801",
            WARNING,
            Phase.ALWAYS,
            "NodeLocal DNSCache suits the mode",
            "-localip ADDRESS"),
    METALLB_WITHOUT_STRICT_ARP(
            "SLC0802", ERROR, Phase.ALWAYS, "MetalLB suits ipvs mode", "strictARP: true"),
    METALLB("SLC0803", WARNING, Phase.ALWAYS, "MetalLB suits nftables mode", "mode: iptables"),
    ISTIO_CNI(
            "SLC0804",
            WARNING,
            Phase.ALWAYS,
            "istio-cni suits nftables mode",
            "istioctl install --set values.global.nativeNftables=true"),
    PORTMAP(
            "SLC0805",
            WARNING,
            Phase.ALWAYS,
            "host ports suit nftables mode",
            "\"backend\": \"nftables\""),
    DOCKER("SLC0806", WARNING, Phase.ALWAYS, "Docker suits nftables mode", "\"iptables\": false"),
    ANTREA("SLC0807", WARNING, Phase.ALWAYS, "Antrea suits the mode", "mode: iptables"),

    OLD_KERNEL("SLC0901", ERROR, Phase.ALWAYS, "the kernel is new enough", "mode: iptables"),
    MODULE_MISSING(
            "SLC0902", ERROR, Phase.ALWAYS, "the kernel's modules are loaded", "modprobe MODULE"),
    CAPABILITY_MISSING(
            "SLC0903",
            ERROR,
            Phase.POST,
            "the daemon has its capabilities",
            "capabilities: {add: [NAMES]}"),
    IPTABLES_UNUSABLE("SLC0904", ERROR, Phase.ALWAYS, "iptables can be used", "mode: nftables"),
    MEMORY_NEARLY_FULL(
            "SLC0905",
            WARNING,
            Phase.POST,
            "the daemon has memory left",
            "kubectl -n kube-system set resources daemonset sluice --limits=memory=SIZE"),
    CLOCK_OFF(
            "SLC0906",
            WARNING,
            Phase.POST,
            "the clock agrees with the API server's",
            "timedatectl set-ntp true"),
    API_AWAY(
            "SLC0907",
            ERROR,
            Phase.POST,
            "the API server is heard",
            "kubectl get --raw '/readyz?verbose'"),
    TOKEN_ENDS("SLC0908", WARNING, Phase.POST, "the token lasts", MendLine.RESTART),
    NO_LAST_GOOD(
            "SLC0909",
            WARNING,
            Phase.POST,
            "a start without the API server is provided for",
            "mkdir -p FOLDER"),
    LOCK_UNWRITABLE(
            "SLC0910",
            WARNING,
            Phase.POST,
            "the lock of iptables-legacy can be taken",
            "hostPath: {path: /run/xtables.lock, type: FileOrCreate}"),

    IPVS_CONNECTIONS_CUT("SLC1001", WARNING, Phase.PRE, "no open connection is cut", "mode: ipvs"),
    LOCALHOST_NODE_PORTS_LOST(
            "SLC1002",
            WARNING,
            Phase.PRE,
            "node ports still answer on loopback addresses",
            "nodePortAddresses: [primary, localhost]"),
    NODE_PORTS_LOST(
            "SLC1003",
            WARNING,
            Phase.PRE,
            "node ports still answer on all addresses",
            "nodePortAddresses: [RANGES]");

    private final String code;
    private final FindingSeverity severity;
    private final Phase phase;
    private final String good;
    private final String mend;

    /// @param good what is true where nothing is found, in a few words
    FindingKind(String code, FindingSeverity severity, Phase phase, String good, String mend) {
        this.code = code;
        this.severity = severity;
        this.phase = phase;
        this.good = good;
        this.mend = mend;
    }

    /// When a kind is looked for.
    private enum Phase {
        PRE,
        POST,
        ALWAYS
    }

    /// Returns the code, such as `SLC0301`.
    public String code() {
        return code;
    }

    /// Returns how bad it is.
    public FindingSeverity severity() {
        return severity;
    }

    /// Returns its topic.
    public FindingCategory category() {
        return FindingCategory.of(code);
    }

    /// Returns what is true where nothing is found, in a few words.
    public String good() {
        return good;
    }

    /// Returns the line that mends it, with words in capitals for what a finding fills in.
    public String mend() {
        return mend;
    }

    /// Returns whether it is looked for at a stage.
    public boolean isAskedAt(CheckStage stage) {
        return switch (phase) {
            case PRE -> stage == CheckStage.PRE;
            case POST -> stage == CheckStage.POST;
            case ALWAYS -> true;
        };
    }

    /// Returns the section of the runbook.
    public String see() {
        return "deploy/RUNBOOK.md#" + code.toLowerCase(Locale.ROOT);
    }

    /// Creates a finding.
    ///
    /// @param object what is wrong
    /// @param cause why, in one line
    /// @param words the words in capitals of [#mend], each followed by what takes its place
    Finding at(String object, String cause, String... words) {
        return new Finding(
                code,
                severity.toString(),
                OneLine.of(object),
                OneLine.of(cause),
                OneLine.of(new MendLine(mend).fill(words)),
                see());
    }
}
