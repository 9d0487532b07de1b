package dev.sluice.inspect.explain;

import dev.sluice.model.TrafficPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a plan wants to happen to a connection, and why.
///
/// @param byRules what rules alone do; the same, unless a program of the node serves the connection
/// @param claim the service port that owns the destination; null if none does
/// @param policy the policy by which endpoints were chosen; null if none were
/// @param source null unless the connection is delivered
record PlanAnswer(
        PacketOutcome outcome,
        PacketOutcome byRules,
        @Nullable FrontendClaim claim,
        @Nullable TrafficPolicy policy,
        @Nullable SourceRewrite source,
        List<ExplanationStep> steps) {
    PlanAnswer {
        steps = List.copyOf(steps);
    }

    PlanAnswer(
            PacketOutcome outcome,
            @Nullable FrontendClaim claim,
            @Nullable TrafficPolicy policy,
            @Nullable SourceRewrite source,
            List<ExplanationStep> steps) {
        this(outcome, outcome, claim, policy, source, steps);
    }

    /// Returns this answer for a packet that rules leave alone, since a program serves it.
    PlanAnswer servedByProgram() {
        var untouched = PacketOutcome.of(ExplainVerdict.NOT_A_SERVICE);
        return new PlanAnswer(outcome, untouched, claim, policy, source, steps);
    }
}
