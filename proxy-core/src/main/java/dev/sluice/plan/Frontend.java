package dev.sluice.plan;

import dev.sluice.model.Ip;

/// An address at which a service port is reached.
public sealed interface Frontend {
    /// The port at that address.
    int port();

    /// The cluster IP: internal traffic.
    record ClusterIp(Ip ip, int port) implements Frontend {}

    /// One of `spec.externalIPs`.
    record ExternalIp(Ip ip, int port) implements Frontend {}

    /// An address of the load balancer, subject to the Service's source ranges.
    record LoadBalancerVip(Ip ip, int port) implements Frontend {}

    /// A port on the node's addresses ([NodeView#nodePortAddresses]).
    record NodePort(int port) implements Frontend {}
}
