package dev.sluice.inspect.explain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens to a connection and why. Its components are the fields of the JSON, kind
/// `ExplanationList`.
///
/// @param verdict `Delivered`, `Rejected`, `Dropped`, `NotAService` (no rule of a Service changes
///   it) or `Unknown` (a rule cannot be read that could decide): by the plan, or by the rules in
///   the kernel if there is no plan
/// @param difference what the rules in the kernel do otherwise than the plan; null if they agree,
///   or if only one of them was asked
/// @param mode the proxy mode; null if there is no plan
/// @param service the service port that owns the destination, `namespace/name[:port]`; null if none
///   does, or if there is no plan and no rule names it
/// @param frontend the address that it owns, such as `cluster IP 10.96.0.1:443/TCP`; null if
///   `service` is
/// @param endpoints those that take the connections
/// @param excluded those of the Service that take none, with the reasons
/// @param sourceRewritten null unless the connection is delivered
/// @param steps the way by the plan, in order
/// @param rules the rules in the kernel that match, in order; empty if it was not asked
public record Explanation(
        String verdict,
        @Nullable String difference,
        ExplainedPacket packet,
        @Nullable String mode,
        @Nullable String service,
        @Nullable String frontend,
        List<ExplainedEndpoint> endpoints,
        List<ExcludedEndpoint> excluded,
        @Nullable SourceRewrite sourceRewritten,
        List<ExplanationStep> steps,
        List<MetRule> rules) {
    /// The kind of documents that hold explanations.
    public static final String KIND = "ExplanationList";

    public Explanation {
        endpoints = List.copyOf(endpoints);
        excluded = List.copyOf(excluded);
        steps = List.copyOf(steps);
        rules = List.copyOf(rules);
    }

    /// Returns this explanation with more steps at the end.
    public Explanation with(List<ExplanationStep> more) {
        List<ExplanationStep> all = new ArrayList<>(steps);
        all.addAll(more);
        return new Explanation(
                verdict,
                difference,
                packet,
                mode,
                service,
                frontend,
                endpoints,
                excluded,
                sourceRewritten,
                all,
                rules);
    }
}
