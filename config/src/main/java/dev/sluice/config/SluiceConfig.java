package dev.sluice.config;

import java.time.Duration;

/// The settings that kube-proxy does not have: a valid SluiceConfiguration v1alpha1 with all
/// defaults filled in. It has a file of its own, so that kube-proxy's file stays valid for
/// kube-proxy.
///
/// @param operatorInterface who may read the operator interface and the status page
/// @param statusPage whether the status page is served
public record SluiceConfig(
        Ipvs ipvs,
        Nftables nftables,
        LastGood lastGood,
        OperatorAccess operatorInterface,
        boolean statusPage) {

    /// @param drainDeadline how long connections to a removed real server may continue if its pod
    ///   is not known to end; zero for no limit
    public record Ipvs(Duration drainDeadline) {}

    /// @param serviceCounters whether connections and packets are counted for each port of each
    ///   Service
    /// @param serviceCountersLimit the number of ports that are counted one by one; all others are
    ///   counted together
    public record Nftables(boolean serviceCounters, int serviceCountersLimit) {}

    /// The file of the last known objects of the API server, for a start without it.
    ///
    /// @param path the path of the file; if its directory does not exist, nothing is saved
    public record LastGood(boolean enabled, String path) {}
}
