package dev.sluice.inspect.flows;

import dev.sluice.model.ServicePortName;
import org.jspecify.annotations.Nullable;

/// Where a connection goes, by name.
///
/// @param service the service port that the client addressed; null if none has the address now, or
///   none is known
/// @param node the node of the endpoint; null if unknown
public record FlowTarget(
        @Nullable ServicePortName service, EndpointState state, @Nullable String node) {}
