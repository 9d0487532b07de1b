package dev.sluice.config;

import java.time.Duration;

/// The settings that kube-proxy does not have: a SluiceConfiguration v1alpha1 with all defaults
/// filled in, checked. It comes from a file of its own, so that kube-proxy's stays one that
/// kube-proxy can be given.
public record SluiceConfig(Ipvs ipvs, Nftables nftables, LastGood lastGood) {

    /// @param drainDeadline how long connections to a real server that left may go on, where its
    ///   pod is not known to end; zero for as long as they last
    public record Ipvs(Duration drainDeadline) {}

    /// @param serviceCounters count connections and packets for each port of each Service
    /// @param serviceCountersLimit at most so many ports are told apart, the others together
    public record Nftables(boolean serviceCounters, int serviceCountersLimit) {}

    /// What the API server said last, kept on disk for a start without it.
    ///
    /// @param path of the file; where its folder does not exist, nothing is kept
    public record LastGood(boolean enabled, String path) {}
}
