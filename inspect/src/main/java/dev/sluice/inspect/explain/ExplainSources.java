package dev.sluice.inspect.explain;

import dev.sluice.plan.Plan;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.PacketTracer;
import org.jspecify.annotations.Nullable;

/// What an explanation is computed from, for one family.
///
/// @param planned what is wanted; null if only the kernel is known
/// @param host the node's addresses and routes, as far as they are known
/// @param tracer over the rules that were read from the kernel; null if only the plan is known
public record ExplainSources(
        @Nullable Planned planned, HostNetwork host, @Nullable PacketTracer tracer) {
    /// A plan and the mode that carries it out.
    public record Planned(Plan plan, ModeFacts mode) {}

    public ExplainSources {
        if (planned == null && tracer == null) {
            throw new IllegalArgumentException("nothing to explain from");
        }
    }

    @Nullable Plan plan() {
        return planned == null ? null : planned.plan();
    }
}
