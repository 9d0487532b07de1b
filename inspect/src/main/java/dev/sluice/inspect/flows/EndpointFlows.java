package dev.sluice.inspect.flows;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The connections of one service port to one endpoint: an item of `FlowList`.
///
/// @param service such as `shop/web:http`; null if no Service has the address now, or none is known
/// @param protocol such as `tcp`
/// @param endpoint such as `10.244.2.3:8080`
/// @param node the node of the endpoint; null if unknown
/// @param count how many connections there are
/// @param stuck how many of them are stuck: their endpoint is gone or terminating, and they are not
///   closing
/// @param lastsAtMost the time after which the last of them is forgotten if no packet comes
/// @param sourcePorts how many source ports of this node's addresses lead to the endpoint, by
///   masqueraded connections
/// @param flows the connections, as many as were asked for
public record EndpointFlows(
        @Nullable String service,
        String protocol,
        String endpoint,
        @Nullable String node,
        EndpointState endpointState,
        int count,
        int stuck,
        Duration lastsAtMost,
        List<SourcePortCount> sourcePorts,
        List<FlowStatus> flows) {
    /// The kind of a document of these.
    public static final String KIND = "FlowList";

    public EndpointFlows {
        sourcePorts = List.copyOf(sourcePorts);
        flows = List.copyOf(flows);
    }
}
