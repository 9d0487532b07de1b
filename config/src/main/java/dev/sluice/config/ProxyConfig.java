package dev.sluice.config;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A valid KubeProxyConfiguration with all defaults filled in. The names are those of the file, and
/// a field means what it means to kube-proxy.
///
/// @param hostnameOverride in lower case; empty for the host's own name
/// @param bindAddress unless unspecified, the node's address of its family; nothing binds to it
/// @param healthzBindAddress `ip:port`; empty for no server
/// @param metricsBindAddress `ip:port`
/// @param modeGiven whether the user gave `mode`. The default of kube-proxy changes in 1.40
/// @param clusterCidrs validated only if `detectLocalMode` is ClusterCIDR
/// @param nodePortAddresses where node ports answer; in nftables mode `primary` if the user gave
///   none
/// @param oomScoreAdj from -1000 to 1000
/// @param sluice the settings that kube-proxy does not have
public record ProxyConfig(
        Map<String, Boolean> featureGates,
        ClientConnection clientConnection,
        Logging logging,
        String hostnameOverride,
        Ip bindAddress,
        String healthzBindAddress,
        String metricsBindAddress,
        boolean bindAddressHardFail,
        boolean enableProfiling,
        String showHiddenMetricsForVersion,
        ProxyMode mode,
        boolean modeGiven,
        Iptables iptables,
        Ipvs ipvs,
        Nftables nftables,
        DetectLocalMode detectLocalMode,
        DetectLocal detectLocal,
        List<String> clusterCidrs,
        NodePortNetworks nodePortAddresses,
        int oomScoreAdj,
        Conntrack conntrack,
        Duration configSyncPeriod,
        SluiceConfig sluice) {
    /// The gate of localhost node ports in nftables mode.
    static final String LOCALHOST_NODE_PORTS_GATE = "KubeProxyNFTablesLocalhostNodePorts";

    public ProxyConfig {
        featureGates = Map.copyOf(featureGates);
        clusterCidrs = List.copyOf(clusterCidrs);
    }

    /// @param kubeconfig a path; empty for the service account of the daemon's pod
    public record ClientConnection(
            String kubeconfig,
            String acceptContentTypes,
            String contentType,
            double qps,
            int burst) {}

    /// @param verbosity on klog's scale
    public record Logging(
            String format, Duration flushFrequency, int verbosity, List<String> vmodule) {
        public Logging {
            vmodule = List.copyOf(vmodule);
        }
    }

    /// How often rules are written: `syncPeriod` and `minSyncPeriod` of each mode.
    ///
    /// @param period the longest wait before a failed sync is tried again. The daemon reports
    ///   itself unhealthy if the rules are out of date for twice as long
    /// @param minPeriod the least time between two syncs; kube-proxy's default if it was not given
    /// @param minPeriodGiven whether the user gave `minPeriod`. The default only saves kube-proxy
    ///   work that the daemon does not have
    public record Sync(Duration period, Duration minPeriod, boolean minPeriodGiven) {
        /// Returns the least time between two syncs that the user asked for; zero if none.
        public Duration leastInterval() {
            return minPeriodGiven ? minPeriod : Duration.ZERO;
        }
    }

    public record Iptables(
            int masqueradeBit, boolean masqueradeAll, boolean localhostNodePorts, Sync sync) {}

    /// @param scheduler empty for `rr`
    public record Ipvs(
            Sync sync,
            String scheduler,
            List<String> excludeCidrs,
            boolean strictArp,
            Duration tcpTimeout,
            Duration tcpFinTimeout,
            Duration udpTimeout) {
        public Ipvs {
            excludeCidrs = List.copyOf(excludeCidrs);
        }
    }

    public record Nftables(int masqueradeBit, boolean masqueradeAll, Sync sync) {}

    public record DetectLocal(String bridgeInterface, String interfaceNamePrefix) {}

    /// The conntrack sysctls. Zero leaves the host's value unchanged.
    ///
    /// @param given the names of the fields that the user gave; a zero duration in a file does not
    ///   count
    public record Conntrack(
            int maxPerCore,
            int min,
            Duration tcpEstablishedTimeout,
            Duration tcpCloseWaitTimeout,
            boolean tcpBeLiberal,
            Duration udpTimeout,
            Duration udpStreamTimeout,
            Set<String> given) {
        public Conntrack {
            given = Set.copyOf(given);
        }
    }

    /// Returns the masquerade mark bit of the mode. Mode ipvs uses that of iptables.
    public int masqueradeBit() {
        return switch (mode) {
            case IPTABLES, IPVS -> iptables.masqueradeBit();
            case NFTABLES -> nftables.masqueradeBit();
        };
    }

    public boolean masqueradeAll() {
        return switch (mode) {
            case IPTABLES, IPVS -> iptables.masqueradeAll();
            case NFTABLES -> nftables.masqueradeAll();
        };
    }

    public Sync sync() {
        return switch (mode) {
            case IPTABLES -> iptables.sync();
            case IPVS -> ipvs.sync();
            case NFTABLES -> nftables.sync();
        };
    }

    /// Returns the first cluster CIDR of a family; empty if there is none.
    public Optional<Cidr> clusterCidr(IpFamily family) {
        return clusterCidrs.stream()
                .flatMap(text -> Cidr.parse(text).stream())
                .filter(cidr -> cidr.family() == family)
                .findFirst();
    }

    /// Whether a forwarder in user space serves node ports on the loopback address of a family: in
    /// nftables mode, if loopback is named in `nodePortAddresses` and the gate is on, as it is by
    /// default in kube-proxy 1.38. The other modes use rules alone.
    public boolean forwardsLocalhostNodePorts(IpFamily family) {
        return mode == ProxyMode.NFTABLES
                && hasLocalhostNodePortsGate()
                && nodePortAddresses.namesLoopback(family);
    }

    /// Whether the gate of localhost node ports in nftables mode is on. `AllBeta` sets it where it
    /// is not set itself.
    public boolean hasLocalhostNodePortsGate() {
        return gate(LOCALHOST_NODE_PORTS_GATE, gate("AllBeta", true));
    }

    /// Returns whether a feature gate is on.
    ///
    /// @param normally the result if the gate is not set
    public boolean gate(String name, boolean normally) {
        return featureGates.getOrDefault(name, normally);
    }
}
