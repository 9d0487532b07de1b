package dev.sluice.plan;

import dev.sluice.model.Ip;

/// An address at which clients reach a service port.
public sealed interface Frontend {
    /// Returns the port at that address.
    int port();

    /// The cluster IP, for internal traffic.
    record ClusterIp(Ip ip, int port) implements Frontend {}

    /// One of `spec.externalIPs`.
    record ExternalIp(Ip ip, int port) implements Frontend {}

    /// A VIP of the load balancer, restricted to the Service's source ranges.
    record LoadBalancerVip(Ip ip, int port) implements Frontend {}

    /// A port on the node's addresses, as selected by [NodeView#nodePortAddresses].
    record NodePort(int port) implements Frontend {}
}
