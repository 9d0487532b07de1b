package dev.sluice.inspect.explain;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.plan.TrafficVerdict;
import dev.sluice.trace.HostNetwork;
import java.util.Optional;

/// What iptables mode does.
final class IptablesDecision extends ModeDecision {
    IptablesDecision(Plan plan, HostNetwork host, AskedPacket packet) {
        super(plan, host, packet);
    }

    @Override
    PlanAnswer decide() {
        Optional<FrontendClaim> owner = ownerOfAddress();
        if (owner.isEmpty() && host.isLocal(destination())) {
            owner = ownerOfNodePort();
        }
        if (owner.isEmpty()) {
            return unclaimed();
        }
        FrontendClaim claim = owner.get();
        owns(claim);
        return switch (claim.frontend()) {
            case Frontend.ClusterIp _ -> internal(claim, ExplainVerdict.DROPPED);
            case Frontend.ExternalIp _ -> address(claim);
            case Frontend.LoadBalancerVip _ -> vip(claim);
            case Frontend.NodePort _ -> nodePort(claim);
        };
    }

    @Override
    boolean masqueradesHairpin(FrontendClaim claim, Endpoint endpoint) {
        return true;
    }

    private PlanAnswer vip(FrontendClaim claim) {
        // Without an endpoint, no rule checks sources: all are rejected.
        if (claim.port().hasEndpoints()) {
            boolean admitted = claim.admits(packet.source());
            sourceRanges(claim, admitted);
            if (!admitted) {
                return ends(ExplainVerdict.DROPPED, claim);
            }
        }
        return address(claim);
    }

    private PlanAnswer address(FrontendClaim claim) {
        if (claim.port().hasEndpoints()) {
            return external(claim);
        }
        noEndpoints(claim);
        if (packet.isFromNode() && !host.isLocal(destination())) {
            nodeStep(
                    "iptables mode rejects packets to external addresses without endpoints only"
                            + " where they arrive; its own leave the node");
            return ends(ExplainVerdict.NOT_A_SERVICE, claim);
        }
        return ends(ExplainVerdict.REJECTED, claim);
    }

    private PlanAnswer nodePort(FrontendClaim claim) {
        if (answersHere()) {
            if (claim.port().hasEndpoints()) {
                return external(claim);
            }
            noEndpoints(claim);
            return ends(ExplainVerdict.REJECTED, claim);
        }
        nodeStep(
                destination().isLoopback()
                        ? "node ports do not answer on loopback addresses here"
                        : "node ports do not answer on %s (nodePortAddresses)"
                                .formatted(destination()));
        TrafficVerdict verdict = claim.port().external();
        if (verdict == TrafficVerdict.FORWARD) {
            return ends(ExplainVerdict.NOT_A_SERVICE, claim);
        }
        nodeStep(
                "iptables mode refuses a node port without endpoints on all of the node's"
                        + " addresses, also where node ports do not answer");
        return ends(
                verdict == TrafficVerdict.REJECT ? ExplainVerdict.REJECTED : ExplainVerdict.DROPPED,
                claim);
    }

    private boolean answersHere() {
        if (!destination().isLoopback()) {
            return isNodePortAddress();
        }
        boolean allowed = node().localhostNodePorts();
        return switch (node().nodePortAddresses()) {
            case NodePortAddresses.All() -> plan.family() == IpFamily.IPV4 && allowed;
            case NodePortAddresses.Only(var ips) -> ips.contains(destination()) && allowed;
        };
    }
}
