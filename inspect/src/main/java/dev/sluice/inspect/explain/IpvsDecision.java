package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.SourceRanges;
import dev.sluice.plan.TrafficVerdict;
import dev.sluice.trace.HostNetwork;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What ipvs mode does. A virtual server serves all clients alike, so which of them may use it, and
/// whose source is rewritten, is up to rules around it.
final class IpvsDecision extends ModeDecision {
    /// @param host its own addresses include those of `kube-ipvs0`
    IpvsDecision(Plan plan, HostNetwork host, AskedPacket packet) {
        super(plan, host, packet);
    }

    @Override
    PlanAnswer decide() {
        Optional<FrontendClaim> owner = ownerOfAddress();
        if (owner.isEmpty() && acceptsNodePorts()) {
            owner = ownerOfNodePort();
        }
        if (owner.isEmpty()) {
            return noServer();
        }
        FrontendClaim claim = owner.get();
        owns(claim);
        if (!(claim.frontend() instanceof Frontend.ClusterIp)) {
            return externally(claim);
        }
        PlannedPort port = claim.port();
        if (port.internal() != TrafficVerdict.FORWARD) {
            // IPVS answers for a virtual server without real servers.
            return internal(claim, ExplainVerdict.REJECTED);
        }
        policy(claim, "internalTrafficPolicy", port.internalPolicy());
        return serve(claim, port.internalPolicy());
    }

    @Override
    boolean masqueradesHairpin(FrontendClaim claim, Endpoint endpoint) {
        return endpoint.place() != Endpoint.Place.ELSEWHERE;
    }

    private PlanAnswer externally(FrontendClaim claim) {
        PlannedPort port = claim.port();
        boolean onlyFromHere = port.external() == TrafficVerdict.DROP;
        if (port.externalPolicy() == TrafficPolicy.LOCAL) {
            healthCheck(claim);
        }
        if (onlyFromHere && !packet.isFromNode() && !isFromPod()) {
            noLocalEndpoints(claim, "externalTrafficPolicy");
            return ends(ExplainVerdict.DROPPED, claim, TrafficPolicy.LOCAL);
        }
        boolean admitted =
                packet.isFromNode() ? isAdmittedFromNode(claim) : claim.admits(packet.source());
        sourceRanges(claim, admitted);
        if (!admitted && !(packet.isFromNode() && served(port, onlyFromHere).isEmpty())) {
            return ends(ExplainVerdict.DROPPED, claim);
        }
        if (served(port, onlyFromHere).isEmpty()) {
            noEndpoints(claim);
            return ends(ExplainVerdict.REJECTED, claim);
        }
        TrafficPolicy policy = onlyFromHere ? TrafficPolicy.CLUSTER : port.externalPolicy();
        if (onlyFromHere) {
            serviceStep(
                    claim,
                    ("externalTrafficPolicy: Local does not bind this node and its pods while no"
                                    + " endpoint is here: %d of %d take their connections")
                            .formatted(port.cluster().size(), port.known()));
        } else {
            policy(claim, "externalTrafficPolicy", policy);
        }
        if (policy == TrafficPolicy.LOCAL && (packet.isFromNode() || isFromPod())) {
            serviceStep(
                    claim,
                    "in ipvs mode, externalTrafficPolicy Local binds this node and its pods too,"
                            + " as long as an endpoint is here");
        }
        return serve(claim, policy);
    }

    private static List<Endpoint> served(PlannedPort port, boolean onlyFromHere) {
        return onlyFromHere ? port.cluster() : port.externalEndpoints();
    }

    private PlanAnswer serve(FrontendClaim claim, TrafficPolicy policy) {
        if (!claim.service().scheduler().isEmpty()) {
            serviceStep(claim, "asks for IPVS scheduler " + claim.service().scheduler());
        }
        return delivers(claim, policy, masquerade(claim), kept(claim));
    }

    private static String kept(FrontendClaim claim) {
        return claim.frontend() instanceof Frontend.ClusterIp
                ? "the client is a pod of this node, or cannot be told from one"
                : "externalTrafficPolicy Local keeps it";
    }

    /// The node's own packets do not pass the rules that compare sources: a guard drops those whose
    /// source is the VIP itself, unless a range admits it.
    private boolean isAdmittedFromNode(FrontendClaim claim) {
        if (!claim.isRestricted() || !packet.source().equals(destination())) {
            return true;
        }
        SourceRanges sources = claim.port().sources();
        return sources.admitNode()
                || sources.cidrs().stream().anyMatch(cidr -> cidr.contains(destination()));
    }

    private Optional<String> masquerade(FrontendClaim claim) {
        if (packet.source().isLoopback()) {
            return none();
        }
        PlannedPort port = claim.port();
        boolean isInternal = claim.frontend() instanceof Frontend.ClusterIp;
        if (!isInternal && port.external() == TrafficVerdict.DROP && isSourceLocal()) {
            return Optional.of("the node itself is the client, and the endpoints are elsewhere");
        }
        if (isInternal) {
            Optional<String> why = masqueradeClusterIp();
            return why.isPresent() ? why : byNodePort();
        }
        if (port.externalPolicy() == TrafficPolicy.CLUSTER) {
            return Optional.of(
                    "externalTrafficPolicy is Cluster, so replies must return by this node");
        }
        return claim.frontend() instanceof Frontend.LoadBalancerVip ? byNodePort() : none();
    }

    private Optional<String> masqueradeClusterIp() {
        if (node().masqueradeAll() || podsAreRecognized()) {
            return masqueradeInternal();
        }
        return claims.ofAddress(packet.source(), packet.protocol(), packet.to().port())
                .filter(claim -> claim.frontend() instanceof Frontend.ClusterIp)
                .map(_ -> "the node's own connection has a cluster IP as its source");
    }

    /// The rules of node ports compare only the port, and the node holds service addresses.
    private Optional<String> byNodePort() {
        return packet.protocol() == Protocol.SCTP
                ? none()
                : ownerOfNodePort()
                        .filter(claim -> hasNodePortAddresses())
                        .filter(claim -> claim.port().externalPolicy() == TrafficPolicy.CLUSTER)
                        .map(claim ->
                                "the port is also node port %s of %s"
                                        .formatted(packet.to().port(), claim.name()));
    }

    private PlanAnswer noServer() {
        PlanAnswer answer = unclaimed();
        if (isBound() && !isHealthCheck()) {
            nodeStep(
                    "holds service address %s, and refuses its other ports"
                            .formatted(destination()));
            return ends(ExplainVerdict.REJECTED, null);
        }
        return answer;
    }

    /// Returns whether the destination is a service address that is assigned to the node.
    private boolean isBound() {
        Ip ip = destination();
        return claims.isOwned(ip, frontend -> isHeldFor(frontend, ip));
    }

    private boolean isHeldFor(Frontend frontend, Ip ip) {
        return frontend instanceof Frontend.ClusterIp || !node().addresses().contains(ip);
    }

    private boolean isHealthCheck() {
        int number = packet.to().port();
        boolean[] found = {false};
        plan.services()
                .forEach((_, service) -> {
                    for (PlannedPort port : service.ports()) {
                        found[0] |= port.healthCheckNodePort() == number;
                    }
                });
        return found[0];
    }

    private boolean acceptsNodePorts() {
        return !destination().isLoopback() && nodePortAddresses().anyMatch(destination()::equals);
    }

    private boolean hasNodePortAddresses() {
        return nodePortAddresses().anyMatch(ip -> !ip.isLoopback());
    }

    private Stream<Ip> nodePortAddresses() {
        return switch (node().nodePortAddresses()) {
            case NodePortAddresses.All() -> node().addresses().stream();
            case NodePortAddresses.Only(var ips) -> ips.stream();
        };
    }
}
