package dev.sluice.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The settings of a configuration file. The code that reads, prints, validates or documents them
/// takes their defaults and meanings from here.
final class Settings {
    /// One row for each field: path, flag, type, default, modes, meaning. A duration's default may
    /// be followed by a slash and another default, which holds if there is no file. `0=` before a
    /// default means that a zero in a file stands for the default. Modes `-` means that the field
    /// has no effect. The defaults are kube-proxy's, and the order is that of its `/configz`.
    private static final String KUBE_PROXY =
"""
featureGates                       |feature-gates               |GATES   |                |all         |feature gates
clientConnection.kubeconfig        |kubeconfig                  |PATH    |                |all         |how to reach the API server (default: as a pod does)
clientConnection.acceptContentTypes|                            |TEXT    |                |-           |accepted, without effect
clientConnection.contentType       |kube-api-content-type       |TEXT    |application/vnd.kubernetes.protobuf|-|accepted, without effect
clientConnection.qps               |kube-api-qps                |DECIMAL |0=5             |-           |accepted, without effect
clientConnection.burst             |kube-api-burst              |NUMBER  |0=10            |-           |accepted, without effect
logging.format                     |logging-format              |CHOICE  |text            |all         |text or json
logging.flushFrequency             |log-flush-frequency         |DURATION|0=5s            |-           |accepted, without effect
logging.verbosity                  |v                           |NUMBER  |0               |all         |how much to log: 4 for every change
logging.vmodule                    |                            |OBJECTS |                |-           |accepted, without effect
logging.vmodule[].filePattern      |                            |TEXT    |                |-           |accepted, without effect
logging.vmodule[].verbosity        |                            |NUMBER  |0               |-           |accepted, without effect
logging.options.text.splitStream   |                            |ANY     |                |-           |accepted, without effect
logging.options.text.infoBufferSize|                            |ANY     |                |-           |accepted, without effect
logging.options.json.splitStream   |                            |ANY     |                |-           |accepted, without effect
logging.options.json.infoBufferSize|                            |ANY     |                |-           |accepted, without effect
hostnameOverride                   |hostname-override           |NAME    |                |all         |this node's name, where it is not the host's
bindAddress                        |bind-address                |IP      |0.0.0.0         |all         |the node's own address, where its Node object is wrong
healthzBindAddress                 |healthz-bind-address        |ADDRESS |0.0.0.0:10256   |all         |where to tell of the daemon's health
metricsBindAddress                 |metrics-bind-address        |ADDRESS |127.0.0.1:10249 |all         |where to serve metrics
bindAddressHardFail                |bind-address-hard-fail      |BOOLEAN |false           |all         |end where an address cannot be listened on
enableProfiling                    |profiling                   |BOOLEAN |false           |all         |serve profiles beside the metrics
showHiddenMetricsForVersion        |show-hidden-metrics-for-version|TEXT |                |all         |empty or the version before
mode                               |proxy-mode                  |CHOICE  |iptables        |all         |iptables (default), ipvs or nftables
iptables.masqueradeBit             |iptables-masquerade-bit     |NUMBER  |14              |iptables, ipvs|the mark bit of packets to masquerade
iptables.masqueradeAll             |masquerade-all              |BOOLEAN |false           |iptables, ipvs|masquerade all traffic to cluster IPs
iptables.localhostNodePorts        |iptables-localhost-nodeports|BOOLEAN |true            |iptables    |node ports answer on 127.0.0.1 too (default)
iptables.syncPeriod                |iptables-sync-period        |DURATION|0=30s           |iptables    |the longest wait before a failed sync is tried again
iptables.minSyncPeriod             |iptables-min-sync-period    |DURATION|0=1s            |iptables    |the least time between two syncs
ipvs.syncPeriod                    |ipvs-sync-period            |DURATION|0=30s           |ipvs        |the same in ipvs mode
ipvs.minSyncPeriod                 |ipvs-min-sync-period        |DURATION|0=0s/1s         |ipvs        |the same in ipvs mode
ipvs.scheduler                     |ipvs-scheduler              |TEXT    |                |ipvs        |rr (default), wrr, lc ...
ipvs.excludeCIDRs                  |ipvs-exclude-cidrs          |LIST    |                |ipvs        |virtual servers to leave alone
ipvs.strictARP                     |ipvs-strict-arp             |BOOLEAN |false           |ipvs        |answer ARP for an interface's own addresses only
ipvs.tcpTimeout                    |ipvs-tcp-timeout            |DURATION|0s              |ipvs        |of idle TCP connections
ipvs.tcpFinTimeout                 |ipvs-tcpfin-timeout         |DURATION|0s              |ipvs        |of TCP connections after a FIN
ipvs.udpTimeout                    |ipvs-udp-timeout            |DURATION|0s              |ipvs        |of UDP packets
nftables.masqueradeBit             |                            |NUMBER  |14              |nftables    |the mark bit of packets to masquerade
nftables.masqueradeAll             |masquerade-all              |BOOLEAN |false           |nftables    |masquerade all traffic to cluster IPs
nftables.syncPeriod                |iptables-sync-period        |DURATION|0=30s           |nftables    |the longest wait before a failed sync is tried again
nftables.minSyncPeriod             |iptables-min-sync-period    |DURATION|0=1s            |nftables    |the least time between two syncs
winkernel.networkName              |                            |ANY     |                |-           |accepted, without effect
winkernel.sourceVip                |                            |ANY     |                |-           |accepted, without effect
winkernel.enableDSR                |                            |ANY     |                |-           |accepted, without effect
winkernel.rootHnsEndpointName      |                            |ANY     |                |-           |accepted, without effect
winkernel.forwardHealthCheckVip    |                            |ANY     |                |-           |accepted, without effect
detectLocalMode                    |detect-local-mode           |CHOICE  |ClusterCIDR     |all         |ClusterCIDR, NodeCIDR, BridgeInterface, InterfaceNamePrefix
detectLocal.bridgeInterface        |pod-bridge-interface        |TEXT    |                |all         |the bridge that pod traffic enters through
detectLocal.interfaceNamePrefix    |pod-interface-name-prefix   |TEXT    |                |all         |how the interfaces are named that it enters through
clusterCIDR                        |cluster-cidr                |TEXT    |                |all         |where pods have their addresses, one for each IP family
nodePortAddresses                  |nodeport-addresses          |LIST    |                |all         |where node ports answer: CIDRs, primary, localhost, all
oomScoreAdj                        |oom-score-adj               |NUMBER  |-999            |all         |of this process
conntrack.maxPerCore               |conntrack-max-per-core      |NUMBER  |32768           |all         |connections to track for each CPU; 0: as the host has it
conntrack.min                      |conntrack-min               |NUMBER  |131072          |all         |connections to track at least
conntrack.tcpEstablishedTimeout    |conntrack-tcp-timeout-established|DURATION|24h0m0s    |all         |of idle TCP connections
conntrack.tcpCloseWaitTimeout      |conntrack-tcp-timeout-close-wait|DURATION|1h0m0s      |all         |of half-closed TCP connections
conntrack.tcpBeLiberal             |conntrack-tcp-be-liberal    |BOOLEAN |false           |all         |let TCP packets outside of the window pass
conntrack.udpTimeout               |conntrack-udp-timeout       |DURATION|0s              |all         |of UDP packets without an answer
conntrack.udpStreamTimeout         |conntrack-udp-timeout-stream|DURATION|0s              |all         |of UDP packets with answers
configSyncPeriod                   |config-sync-period          |DURATION|0=15m0s         |-           |accepted, without effect
portRange                          |                            |ANY     |                |-           |accepted, without effect
windowsRunAsService                |                            |ANY     |                |-           |accepted, without effect
""";

    private static final String SLUICE =
"""
ipvs.drainDeadline                 |                            |DURATION|0s              |ipvs        |how long connections to a removed real server may go on; 0: as long as they last
nftables.serviceCounters           |                            |BOOLEAN |false           |nftables    |count connections and packets for each port of each Service
nftables.serviceCountersLimit      |                            |NUMBER  |1000            |nftables    |so many ports are counted one by one, the others together
lastGood.enabled                   |                            |BOOLEAN |true            |all         |keep what the API server said last, for a start without it
lastGood.path                      |                            |PATH    |/var/lib/sluice/last-good|all|the file to keep it in, with the folder journal beside it; nothing is kept where its folder does not exist
operatorInterface                  |                            |CHOICE  |local           |all         |who may read what commands such as sluice services ask for: local (this host, by loopback) or network
statusPage                         |                            |BOOLEAN |true            |all         |serve the status page at / of metricsBindAddress, to whom operatorInterface allows
""";

    private static final Pattern INDEX = Pattern.compile("\\[[0-9]+]");

    /// The settings of kube-proxy's file, a KubeProxyConfiguration.
    static final Settings OF_KUBE_PROXY = new Settings(KUBE_PROXY);

    /// The settings of Sluice's own file, a SluiceConfiguration.
    static final Settings OF_SLUICE = new Settings(SLUICE);

    private final List<Setting> all;
    private final Map<String, Setting> byPath;

    private Settings(String table) {
        all = table.lines().map(Settings::row).toList();
        byPath =
                all.stream()
                        .collect(Collectors.toUnmodifiableMap(Setting::path, Function.identity()));
    }

    /// Returns all settings, in the order in which they are shown.
    List<Setting> all() {
        return all;
    }

    /// @param path the path of a field; list items have an index, as in
    ///   `logging.vmodule[0].verbosity`
    /// @throws IllegalArgumentException if there is no such field
    Setting of(String path) {
        Setting setting = byPath.get(INDEX.matcher(path).replaceAll("[]"));
        if (setting == null) {
            throw new IllegalArgumentException("no such setting: " + path);
        }
        return setting;
    }

    /// Returns the settings that are direct fields of an object.
    ///
    /// @param parent the object's path with a trailing dot; empty for the root
    Stream<Setting> in(String parent) {
        return all.stream().filter(setting -> setting.parent().equals(parent));
    }

    /// Returns the settings that a flag sets; none for an unknown word.
    List<Setting> ofFlag(String word) {
        return all.stream().filter(setting -> setting.flag().equals(word)).toList();
    }

    private static Setting row(String line) {
        List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        boolean zeroIsDefault = cells.get(3).startsWith("0=");
        String defaults = zeroIsDefault ? cells.get(3).substring(2) : cells.get(3);
        Setting.Type type = Setting.Type.valueOf(cells.get(2));
        boolean differs = type == Setting.Type.DURATION && defaults.contains("/");
        int slash = differs ? defaults.indexOf('/') : defaults.length();
        return new Setting(
                cells.get(0),
                cells.get(1),
                type,
                defaults.substring(0, slash),
                differs ? defaults.substring(slash + 1) : defaults,
                zeroIsDefault,
                modes(cells.get(4)),
                cells.get(5));
    }

    private static Set<ProxyMode> modes(String cell) {
        return switch (cell) {
            case "-" -> Set.of();
            case "all" -> EnumSet.allOf(ProxyMode.class);
            default ->
                    Stream.of(cell.split(", "))
                            .map(mode -> ProxyMode.valueOf(mode.toUpperCase(Locale.ROOT)))
                            .collect(Collectors.toUnmodifiableSet());
        };
    }
}
