package dev.sluice.inspect.explain;

import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Plan;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Connection;
import dev.sluice.trace.HostNetwork;
import java.util.List;

/// Explains packets by a plan.
///
/// @param plan of the packets' family
/// @param host the node's addresses and routes; in ipvs mode with the service addresses that the
///   node holds
record PlanExplainer(Plan plan, ModeFacts mode, HostNetwork host) {
    PlanAnswer explain(AskedPacket packet) {
        ModeDecision decision = decision(packet);
        return packet.state() == Connection.State.NEW ? decision.decide() : established(packet);
    }

    /// Returns the endpoints that do not take the connections, with the reasons.
    List<ExcludedEndpoint> excluded(PlanAnswer answer) {
        FrontendClaim claim = answer.claim();
        if (claim == null) {
            return List.of();
        }
        TrafficPolicy policy = answer.policy();
        List<Endpoint> chosen =
                policy == null ? List.of() : ModeDecision.endpoints(claim.port(), policy);
        return ListedEndpoints.of(plan, claim.port())
                .excluded(chosen, policy == null ? TrafficPolicy.CLUSTER : policy);
    }

    private ModeDecision decision(AskedPacket packet) {
        return switch (mode) {
            case ModeFacts.Iptables() -> new IptablesDecision(plan, host, packet);
            case ModeFacts.Nftables(boolean localhostNodePorts) ->
                    new NftablesDecision(plan, host, packet, localhostNodePorts);
            case ModeFacts.Ipvs() -> new IpvsDecision(plan, host, packet);
        };
    }

    /// Later packets of a connection pass no rule that chooses: conntrack sends them to the
    /// endpoint that the first one got. All that still serve may be that one.
    private PlanAnswer established(AskedPacket packet) {
        var first =
                new AskedPacket(
                        packet.sender(),
                        packet.protocol(),
                        packet.inInterface(),
                        packet.source(),
                        packet.to(),
                        Connection.State.NEW);
        PlanAnswer asNew = decision(first).decide();
        FrontendClaim claim = asNew.claim();
        if (claim == null) {
            return asNew;
        }
        List<Endpoint> serving = claim.port().serving();
        List<ExplanationStep> steps =
                List.of(
                        asNew.steps().getFirst(),
                        new ExplanationStep(
                                "conntrack",
                                "sends packets of an established connection to the endpoint of its"
                                        + " first one; rules do not choose again"),
                        new ExplanationStep(
                                "Service " + claim.service().name(),
                                "%d of %d endpoints still serve open connections"
                                        .formatted(serving.size(), claim.port().known())));
        List<EndpointShare> shares =
                serving.stream()
                        .map(e ->
                                new EndpointShare(
                                        new AddressPort(e.ip(), e.port()),
                                        1.0 / serving.size(),
                                        packet.source()))
                        .toList();
        return new PlanAnswer(
                serving.isEmpty()
                        ? asNew.outcome()
                        : new PacketOutcome(ExplainVerdict.DELIVERED, shares),
                claim,
                null,
                null,
                steps);
    }
}
