package dev.sluice.inspect.flows;

import org.jspecify.annotations.Nullable;

/// Names the targets of connections.
public interface FlowNames {
    /// Returns the target; null if the connection has nothing to do with Services.
    @Nullable FlowTarget target(SeenFlow flow);

    /// Without a plan, each translated connection may be one of a Service.
    static FlowNames none() {
        var unknown = new FlowTarget(null, EndpointState.UNKNOWN, null);
        return flow -> flow.isTranslated() ? unknown : null;
    }
}
