package dev.sluice.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A flag of `sluice run`. They are kube-proxy's.
///
/// @param word what follows the dashes
/// @param takes what stands for its value in a help page; empty for a switch
/// @param paths the fields of the configuration that it sets; empty for flags with another use, or
///   none
/// @param besideFile whether it counts beside a configuration file, which silences all others, as
///   in kube-proxy
/// @param help one line
public record Flag(
        String word, Kind kind, String takes, List<String> paths, boolean besideFile, String help) {

    /// What a flag takes.
    public enum Kind {
        /// `--flag`, `--flag=true`, `--flag=false`.
        SWITCH,
        /// `--version`, `--version=raw`; `--version=v1.2.3` has no effect.
        VERSION,
        TEXT,
        /// Text of which empty means not given.
        WORD,
        NUMBER,
        DECIMAL,
        DURATION,
        /// Several, by commas or by repeating the flag.
        LIST,
        /// `Name=true,Other=false`.
        GATES
    }

    /// Word, `*` if it counts beside a file, kind, value, fields, help.
    private static final String TABLE =
"""
config                      *|TEXT    |FILE    |                             |the configuration file; flags not marked * are then ignored
sluice-config               *|TEXT    |FILE    |                             |a SluiceConfiguration: the settings that kube-proxy does not have
kubeconfig                   |TEXT    |FILE    |clientConnection.kubeconfig  |how to reach the API server (default: as a pod does)
master                      *|TEXT    |URL     |                             |the API server, instead of the kubeconfig's
hostname-override           *|WORD    |NAME    |hostnameOverride             |this node's name, where it is not the host's
proxy-mode                   |TEXT    |MODE    |mode                         |iptables (default), ipvs or nftables
cluster-cidr                 |TEXT    |CIDR,.. |clusterCIDR                  |where pods have their addresses, one for each IP family
cleanup                     *|SWITCH  |        |                             |remove every rule and end
init-only                   *|SWITCH  |        |                             |prepare the kernel, as only a privileged process can, and end
write-config-to             *|TEXT    |FILE    |                             |write the configuration in effect to a file and end
version                     *|VERSION |        |                             |say which version this is and end
v                           *|NUMBER  |LEVEL   |logging.verbosity            |how much to log: 4 for every change
detect-local-mode            |TEXT    |MODE    |detectLocalMode              |ClusterCIDR, NodeCIDR, BridgeInterface, InterfaceNamePrefix
pod-bridge-interface         |TEXT    |NAME    |detectLocal.bridgeInterface  |the bridge that pod traffic enters through
pod-interface-name-prefix    |TEXT    |PREFIX  |detectLocal.interfaceNamePrefix|how the interfaces are named that it enters through
nodeport-addresses           |LIST    |CIDR,.. |nodePortAddresses            |where node ports answer, or: primary
masquerade-all               |SWITCH  |        |iptables.masqueradeAll,nftables.masqueradeAll|masquerade all traffic to cluster IPs
iptables-masquerade-bit      |NUMBER  |BIT     |iptables.masqueradeBit       |the mark bit of packets to masquerade
iptables-localhost-nodeports |SWITCH  |        |iptables.localhostNodePorts  |node ports answer on 127.0.0.1 too (default)
iptables-sync-period         |DURATION|TIME    |iptables.syncPeriod,nftables.syncPeriod|the longest wait before a failed sync is tried again
iptables-min-sync-period     |DURATION|TIME    |iptables.minSyncPeriod,nftables.minSyncPeriod|the least time between two syncs
ipvs-sync-period             |DURATION|TIME    |ipvs.syncPeriod              |the same in ipvs mode
ipvs-min-sync-period         |DURATION|TIME    |ipvs.minSyncPeriod           |the same in ipvs mode
ipvs-scheduler               |TEXT    |NAME    |ipvs.scheduler               |rr (default), wrr, lc ...
ipvs-exclude-cidrs           |LIST    |CIDR,.. |ipvs.excludeCIDRs            |virtual servers to leave alone
ipvs-strict-arp              |SWITCH  |        |ipvs.strictARP               |answer ARP for an interface's own addresses only
ipvs-tcp-timeout             |DURATION|TIME    |ipvs.tcpTimeout              |of idle TCP connections
ipvs-tcpfin-timeout          |DURATION|TIME    |ipvs.tcpFinTimeout           |of TCP connections after a FIN
ipvs-udp-timeout             |DURATION|TIME    |ipvs.udpTimeout              |of UDP packets
conntrack-max-per-core       |NUMBER  |N       |conntrack.maxPerCore         |connections to track for each CPU; 0: as the host has it
conntrack-min                |NUMBER  |N       |conntrack.min                |connections to track at least
conntrack-tcp-timeout-established|DURATION|TIME|conntrack.tcpEstablishedTimeout|of idle TCP connections
conntrack-tcp-timeout-close-wait|DURATION|TIME |conntrack.tcpCloseWaitTimeout|of half-closed TCP connections
conntrack-tcp-be-liberal     |SWITCH  |        |conntrack.tcpBeLiberal       |let TCP packets outside of the window pass
conntrack-udp-timeout        |DURATION|TIME    |conntrack.udpTimeout         |of UDP packets without an answer
conntrack-udp-timeout-stream |DURATION|TIME    |conntrack.udpStreamTimeout   |of UDP packets with answers
bind-address                 |WORD    |IP      |bindAddress                  |the node's own address, where its Node object is wrong
healthz-bind-address         |WORD    |IP:PORT |healthzBindAddress           |where to tell of the daemon's health
healthz-port                 |NUMBER  |PORT    |                             |its port, where the address has none; 0: nowhere
metrics-bind-address         |WORD    |IP:PORT |metricsBindAddress           |where to serve metrics
metrics-port                 |NUMBER  |PORT    |                             |its port, where the address has none
bind-address-hard-fail       |SWITCH  |        |bindAddressHardFail          |end where an address cannot be listened on
profiling                    |SWITCH  |        |enableProfiling              |serve profiles beside the metrics
oom-score-adj                |NUMBER  |N       |oomScoreAdj                  |of this process
feature-gates                |GATES   |NAME=BOOL,..|featureGates             |feature gates
show-hidden-metrics-for-version|TEXT  |VERSION |showHiddenMetricsForVersion  |empty or the version before
config-sync-period           |DURATION|TIME    |configSyncPeriod             |accepted, without effect
kube-api-content-type        |TEXT    |TYPE    |clientConnection.contentType |accepted, without effect
kube-api-qps                 |DECIMAL |N       |clientConnection.qps         |accepted, without effect
kube-api-burst               |NUMBER  |N       |clientConnection.burst       |accepted, without effect
logging-format              *|TEXT    |FORMAT  |logging.format               |text or json
log-flush-frequency         *|DURATION|TIME    |logging.flushFrequency       |accepted, without effect
vmodule                     *|LIST    |PATTERN=N,..|                         |accepted, without effect
log-text-split-stream       *|SWITCH  |        |                             |accepted, without effect
log-text-info-buffer-size   *|TEXT    |SIZE    |                             |accepted, without effect
log-json-split-stream       *|SWITCH  |        |                             |accepted, without effect
log-json-info-buffer-size   *|TEXT    |SIZE    |                             |accepted, without effect
boot-id-file                *|TEXT    |FILE    |                             |accepted, without effect
machine-id-file             *|TEXT    |FILE    |                             |accepted, without effect
""";

    private static final List<Flag> ALL = TABLE.lines().map(Flag::row).toList();
    private static final Map<String, Flag> BY_WORD =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Flag::word, Function.identity()));
    private static final Map<String, Flag> BY_PATH =
            ALL.stream()
                    .flatMap(flag -> flag.paths.stream().map(path -> Map.entry(path, flag)))
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /// In the order of the help page.
    public static List<Flag> all() {
        return ALL;
    }

    /// @throws IllegalArgumentException if there is none of that word
    static Flag of(String word) {
        Flag flag = BY_WORD.get(word);
        if (flag == null) {
            throw new IllegalArgumentException("no such flag: --" + word);
        }
        return flag;
    }

    /// How the user of flags knows a field: by its flag, or by its path where it has none.
    static String nameOf(String path) {
        Flag flag = BY_PATH.get(path);
        return flag == null ? path : flag.toString();
    }

    /// As it is typed: `--config`, `-v`.
    @Override
    public String toString() {
        return (word.length() == 1 ? "-" : "--") + word;
    }

    private static Flag row(String line) {
        String[] cells = line.split("\\|", -1);
        String word = cells[0].replace('*', ' ').strip();
        return new Flag(
                word,
                Kind.valueOf(cells[1].strip().toUpperCase(Locale.ROOT)),
                cells[2].strip(),
                cells[3].isBlank() ? List.of() : List.of(cells[3].strip().split(",")),
                cells[0].endsWith("*"),
                cells[4].strip());
    }
}
