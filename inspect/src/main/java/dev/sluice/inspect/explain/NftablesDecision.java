package dev.sluice.inspect.explain;

import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.TrafficVerdict;
import dev.sluice.trace.HostNetwork;
import java.util.Optional;

/// What nftables mode does.
final class NftablesDecision extends ModeDecision {
    private final boolean localhostNodePorts;

    /// @param localhostNodePorts whether the daemon forwards TCP node ports on loopback addresses
    NftablesDecision(Plan plan, HostNetwork host, AskedPacket packet, boolean localhostNodePorts) {
        super(plan, host, packet);
        this.localhostNodePorts = localhostNodePorts;
    }

    @Override
    PlanAnswer decide() {
        Optional<FrontendClaim> owner = ownerOfAddress();
        if (owner.isEmpty() && host.isLocal(destination())) {
            owner = ownerOfNodePort();
        }
        if (owner.isEmpty()) {
            return noOwner();
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

    /// An endpoint of another node is never a client of this node's hairpins.
    @Override
    boolean masqueradesHairpin(FrontendClaim claim, Endpoint endpoint) {
        return endpoint.place() != Endpoint.Place.ELSEWHERE;
    }

    private PlanAnswer noOwner() {
        PlanAnswer answer = unclaimed();
        if (!claims.at(destination(), Frontend.ClusterIp.class::isInstance).isEmpty()) {
            nodeStep("nftables mode rejects all other ports of a cluster IP");
            return ends(ExplainVerdict.REJECTED, null);
        }
        boolean ofServices =
                plan.serviceCidrs().stream().anyMatch(cidr -> cidr.contains(destination()));
        if (ofServices && !host.isLocal(destination())) {
            nodeStep("nftables mode drops packets to cluster IPs that no Service has");
            return ends(ExplainVerdict.DROPPED, null);
        }
        return answer;
    }

    private PlanAnswer vip(FrontendClaim claim) {
        boolean admitted = claim.admits(packet.source());
        sourceRanges(claim, admitted);
        return admitted ? address(claim) : ends(ExplainVerdict.DROPPED, claim);
    }

    private PlanAnswer address(FrontendClaim claim) {
        if (claim.port().hasEndpoints()) {
            return external(claim);
        }
        noEndpoints(claim);
        return ends(ExplainVerdict.REJECTED, claim);
    }

    private PlanAnswer nodePort(FrontendClaim claim) {
        if (destination().isLoopback()) {
            return onLoopback(claim);
        }
        if (!isNodePortAddress()) {
            nodeStep("node ports do not answer on %s (nodePortAddresses)".formatted(destination()));
            return ends(ExplainVerdict.NOT_A_SERVICE, claim);
        }
        return address(claim);
    }

    private PlanAnswer onLoopback(FrontendClaim claim) {
        if (!localhostNodePorts) {
            nodeStep("in nftables mode, node ports do not answer on loopback addresses");
            return ends(ExplainVerdict.NOT_A_SERVICE, claim);
        }
        if (packet.protocol() != Protocol.TCP) {
            nodeStep(
                    "on loopback addresses only node ports of TCP are forwarded; others are"
                            + " rejected");
            return ends(ExplainVerdict.REJECTED, claim);
        }
        TrafficPolicy policy = claim.port().externalPolicy();
        boolean serves =
                claim.port().external() == TrafficVerdict.FORWARD
                        && !endpoints(claim.port(), policy).isEmpty();
        nodeStep(
                "the daemon itself forwards TCP node ports of loopback addresses; rules leave the"
                        + " packet alone");
        if (!serves) {
            noLocalEndpoints(claim, "externalTrafficPolicy");
            return ends(ExplainVerdict.NOT_A_SERVICE, claim);
        }
        policy(claim, "externalTrafficPolicy", policy);
        return delivers(claim, policy, Optional.of("the daemon makes the connection"), "")
                .servedByProgram();
    }
}
