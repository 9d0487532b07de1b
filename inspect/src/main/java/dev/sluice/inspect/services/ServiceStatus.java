package dev.sluice.inspect.services;

import org.jspecify.annotations.Nullable;

/// One frontend of a Service: an address at which clients reach it.
///
/// @param service `namespace/name`
/// @param port the name of the Service's port; null for the only one without a name
/// @param protocol `TCP`, `UDP` or `SCTP`
/// @param family `IPv4` or `IPv6`
/// @param type `ClusterIP`, `ExternalIP`, `LoadBalancer` or `NodePort`
/// @param frontend `IP:PORT`, `[v6]:PORT`; for a node port `*:PORT`
/// @param policy the traffic policy that counts here, `Cluster` or `Local`
/// @param ready how many endpoints take its new connections from outside this node
/// @param local how many of these are on this node
/// @param all how many endpoints there are, in any condition and on any node
/// @param affinitySeconds for how many seconds a client keeps its endpoint; null for no affinity
/// @param state what is written
/// @param reason why the state is not SYNCED; null if there is nothing to say
public record ServiceStatus(
        String service,
        @Nullable String port,
        String protocol,
        String family,
        String type,
        String frontend,
        String policy,
        int ready,
        int local,
        int all,
        @Nullable Integer affinitySeconds,
        FrontendState state,
        @Nullable String reason) {
    /// The kind of a document of these.
    public static final String KIND = "ServiceStatusList";
}
