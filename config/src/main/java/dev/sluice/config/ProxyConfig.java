package dev.sluice.config;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A KubeProxyConfiguration v1alpha1 with all defaults filled in, checked. The names are those of
/// the file; what a field means to kube-proxy, it means here.
///
/// @param hostnameOverride lower case; empty for the host's own name
/// @param bindAddress nothing binds to it: unless it is unspecified, it is the node's address of
///   its family
/// @param healthzBindAddress `ip:port`; empty for none
/// @param metricsBindAddress `ip:port`
/// @param clusterCidrs checked only where the mode is ClusterCIDR
/// @param nodePortAddresses CIDRs, or the word `primary` alone; empty for all addresses
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
        Iptables iptables,
        Ipvs ipvs,
        Nftables nftables,
        DetectLocalMode detectLocalMode,
        DetectLocal detectLocal,
        List<String> clusterCidrs,
        List<String> nodePortAddresses,
        int oomScoreAdj,
        Conntrack conntrack,
        Duration configSyncPeriod,
        SluiceConfig sluice) {
    public ProxyConfig {
        featureGates = Map.copyOf(featureGates);
        clusterCidrs = List.copyOf(clusterCidrs);
        nodePortAddresses = List.copyOf(nodePortAddresses);
    }

    /// @param kubeconfig a path; empty for the service account of the pod the daemon runs in
    public record ClientConnection(
            String kubeconfig,
            String acceptContentTypes,
            String contentType,
            double qps,
            int burst) {}

    /// @param verbosity klog's scale
    public record Logging(
            String format, Duration flushFrequency, int verbosity, List<String> vmodule) {
        public Logging {
            vmodule = List.copyOf(vmodule);
        }
    }

    /// How often rules are written, in the file as `syncPeriod` and `minSyncPeriod` of each mode.
    ///
    /// @param period the longest wait before a failed sync is tried again, and how stale the rules
    ///   may be before the daemon calls itself unhealthy
    /// @param minPeriod the least time between two syncs, kube-proxy's default included
    /// @param minPeriodGiven whether the user asked for that least time; kube-proxy's default is
    ///   there to spare it work that the daemon does not have
    public record Sync(Duration period, Duration minPeriod, boolean minPeriodGiven) {
        /// The least time between two syncs that the user asked for; zero where none.
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

    /// What is zero is left as the host has it.
    ///
    /// @param given the names of the fields that are not defaults
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

    /// The mark bit of the mode; ipvs mode uses that of iptables.
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

    /// The first cluster CIDR of a family.
    public Optional<Cidr> clusterCidr(IpFamily family) {
        return clusterCidrs.stream()
                .flatMap(text -> Cidr.parse(text).stream())
                .filter(cidr -> cidr.family() == family)
                .findFirst();
    }

    /// Whether a feature gate is on, where it is set at all.
    public boolean gate(String name, boolean normally) {
        return featureGates.getOrDefault(name, normally);
    }
}
