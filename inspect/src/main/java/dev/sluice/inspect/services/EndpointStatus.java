package dev.sluice.inspect.services;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One endpoint of a Service's port.
///
/// @param service `namespace/name`
/// @param port the name of the Service's port; null for the only one without a name
/// @param protocol `TCP`, `UDP` or `SCTP`
/// @param address `IP:PORT`, `[v6]:PORT`; only the IP if its slice lacks the Service's port
/// @param node the node it runs on; null if its slice does not say
/// @param zone the zone it runs in; null if its slice does not say
/// @param zoneHints the zones that its hints name
/// @param nodeHints the nodes that its hints name
/// @param ready whether it may take new connections
/// @param serving whether it answers
/// @param terminating whether its pod is being deleted
/// @param usedBy the frontends that send new connections from outside this node to it, as
///   `ClusterIP 10.96.0.10:80`
/// @param unused the other frontends, with the reason why not
/// @param state SYNCED if the kernel has it where it should, PENDING if a sync is to change that,
///   REFUSED if the kernel refused its Service, PLANNED if it comes from files
public record EndpointStatus(
        String service,
        @Nullable String port,
        String protocol,
        String address,
        @Nullable String node,
        @Nullable String zone,
        List<String> zoneHints,
        List<String> nodeHints,
        boolean ready,
        boolean serving,
        boolean terminating,
        List<String> usedBy,
        List<UnusedFrontend> unused,
        FrontendState state) {
    /// The kind of a document of these.
    public static final String KIND = "EndpointStatusList";

    public EndpointStatus {
        zoneHints = List.copyOf(zoneHints);
        nodeHints = List.copyOf(nodeHints);
        usedBy = List.copyOf(usedBy);
        unused = List.copyOf(unused);
    }

    /// A frontend that sends no new connection to the endpoint.
    ///
    /// @param frontend as in `usedBy`
    public record UnusedFrontend(String frontend, String reason) {}
}
