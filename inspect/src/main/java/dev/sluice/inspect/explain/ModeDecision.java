package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.plan.SourceRanges;
import dev.sluice.plan.TrafficVerdict;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.HostNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides what one mode does with one new connection, by a plan. Collects the steps on the way.
/// Used once, by one thread.
abstract class ModeDecision {
    final Plan plan;
    final HostNetwork host;
    final AskedPacket packet;
    final FrontendClaims claims;
    private final List<ExplanationStep> steps = new ArrayList<>();

    ModeDecision(Plan plan, HostNetwork host, AskedPacket packet) {
        this.plan = plan;
        this.host = host;
        this.packet = packet;
        this.claims = new FrontendClaims(plan);
    }

    abstract PlanAnswer decide();

    /// Returns whether the mode rewrites the source of an endpoint's connection to itself.
    abstract boolean masqueradesHairpin(FrontendClaim claim, Endpoint endpoint);

    // What the plan says of the packet

    NodeView node() {
        return plan.node();
    }

    Ip destination() {
        return packet.to().ip();
    }

    Optional<FrontendClaim> ownerOfAddress() {
        return claims.ofAddress(destination(), packet.protocol(), packet.to().port());
    }

    Optional<FrontendClaim> ownerOfNodePort() {
        return claims.ofNodePort(packet.protocol(), packet.to().port());
    }

    /// Returns whether the packet is recognized as one of a pod of this node.
    boolean isFromPod() {
        return switch (node().detector()) {
            case LocalDetector.None() -> false;
            case LocalDetector.SourceCidr(var cidr) -> cidr.contains(packet.source());
            case LocalDetector.BridgeInterface(String name) -> name.equals(packet.inInterface());
            case LocalDetector.InterfacePrefix(String prefix) ->
                    packet.inInterface().startsWith(prefix);
        };
    }

    boolean podsAreRecognized() {
        return !(node().detector() instanceof LocalDetector.None);
    }

    boolean isSourceLocal() {
        return host.isLocal(packet.source());
    }

    /// Returns whether node ports answer at the destination, on addresses other than loopback.
    boolean isNodePortAddress() {
        return switch (node().nodePortAddresses()) {
            case NodePortAddresses.All() ->
                    host.isLocal(destination()) && !destination().isLoopback();
            case NodePortAddresses.Only(var ips) ->
                    ips.contains(destination()) && !destination().isLoopback();
        };
    }

    // Steps

    void step(String object, String reason) {
        steps.add(new ExplanationStep(object, reason));
    }

    void nodeStep(String reason) {
        step("Node " + node().name(), reason);
    }

    void serviceStep(FrontendClaim claim, String reason) {
        step("Service " + claim.service().name(), reason);
    }

    /// Says who owns the destination, and who lost it.
    void owns(FrontendClaim claim) {
        serviceStep(claim, "owns %s (port %s)".formatted(claim.text(), portOf(claim)));
        List<ServicePortName> losers = claims.losers(claim.key());
        if (!losers.isEmpty()) {
            String names =
                    losers.stream()
                            .limit(5)
                            .map(ServicePortName::toString)
                            .collect(Collectors.joining(", "));
            serviceStep(
                    claim,
                    ("wins it over %s: a cluster IP goes before a VIP, a VIP before an external"
                                    + " IP, then the older Service, then the first by name")
                            .formatted(names));
        }
    }

    private static String portOf(FrontendClaim claim) {
        String name = claim.name().port();
        return name.isEmpty() ? "without a name" : name;
    }

    /// Says which source ranges hold, if there are any.
    void sourceRanges(FrontendClaim claim, boolean admitted) {
        if (claim.isRestricted()) {
            SourceRanges sources = claim.port().sources();
            String ranges =
                    sources.cidrs().stream()
                            .limit(5)
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
            serviceStep(
                    claim,
                    "loadBalancerSourceRanges %s %s %s"
                            .formatted(
                                    ranges + (sources.cidrs().size() > 5 ? ", ..." : ""),
                                    admitted ? "admit" : "do not admit",
                                    packet.source()));
        }
    }

    // Ends

    PlanAnswer ends(ExplainVerdict verdict, @Nullable FrontendClaim claim) {
        return new PlanAnswer(PacketOutcome.of(verdict), claim, null, null, steps);
    }

    PlanAnswer ends(ExplainVerdict verdict, FrontendClaim claim, TrafficPolicy policy) {
        return new PlanAnswer(PacketOutcome.of(verdict), claim, policy, null, steps);
    }

    /// Delivers to each endpoint with the same chance.
    ///
    /// @param masquerade why the source is rewritten; empty if it is not, but for hairpins
    /// @param kept why the source is kept, if it is
    PlanAnswer delivers(
            FrontendClaim claim, TrafficPolicy policy, Optional<String> masquerade, String kept) {
        List<Endpoint> endpoints = endpoints(claim.port(), policy);
        List<EndpointShare> shares = new ArrayList<>(endpoints.size());
        boolean rewritten = false;
        for (Endpoint endpoint : endpoints) {
            Ip seen = seenSource(claim, endpoint, masquerade.isPresent());
            rewritten |= !seen.equals(packet.source());
            shares.add(
                    new EndpointShare(
                            new AddressPort(endpoint.ip(), endpoint.port()),
                            1.0 / endpoints.size(),
                            seen));
        }
        affinity(claim);
        var source = new SourceRewrite(rewritten, reason(rewritten, masquerade, kept, shares));
        nodeStep((rewritten ? "rewrites the source: " : "keeps the source: ") + source.reason());
        return new PlanAnswer(
                new PacketOutcome(ExplainVerdict.DELIVERED, shares), claim, policy, source, steps);
    }

    static List<Endpoint> endpoints(PlannedPort port, TrafficPolicy policy) {
        return policy == TrafficPolicy.LOCAL ? port.local() : port.cluster();
    }

    private Ip seenSource(FrontendClaim claim, Endpoint endpoint, boolean masquerade) {
        boolean leaves = packet.isFromNode() || !host.isLocal(endpoint.ip());
        boolean hairpin =
                packet.source().equals(endpoint.ip()) && masqueradesHairpin(claim, endpoint);
        return leaves && (masquerade || hairpin) ? host.sourceFor(endpoint.ip()) : packet.source();
    }

    private String reason(
            boolean rewritten,
            Optional<String> masquerade,
            String kept,
            List<EndpointShare> shares) {
        if (!rewritten) {
            return masquerade.isEmpty()
                    ? kept
                    : masquerade.get() + ", but the packet does not leave the node";
        }
        String seen =
                shares.stream()
                        .map(EndpointShare::seenSource)
                        .filter(ip -> !ip.equals(packet.source()))
                        .distinct()
                        .limit(3)
                        .map(Ip::toString)
                        .collect(Collectors.joining(", "));
        String why =
                masquerade.orElse(
                        "the client is an endpoint itself (hairpin), so the reply must return"
                                + " through the node");
        return "%s; endpoints see %s".formatted(why, seen);
    }

    private void affinity(FrontendClaim claim) {
        int seconds = claim.port().affinitySeconds();
        if (seconds > 0) {
            serviceStep(
                    claim,
                    ("session affinity ClientIP: the first connection chooses, later ones of the"
                                    + " same client follow it for %d s")
                            .formatted(seconds));
        }
    }

    /// Explains a destination that no Service has.
    PlanAnswer unclaimed() {
        Ip ip = destination();
        List<PlannedService> others = claims.at(ip, _ -> true);
        if (!others.isEmpty()) {
            step(
                    "Service " + others.getFirst().name(),
                    "has address %s, but not port %d/%s; it serves %s"
                            .formatted(
                                    ip,
                                    packet.to().port(),
                                    packet.protocol(),
                                    portsOf(others.getFirst())));
        } else if (host.isLocal(ip)) {
            nodeStep(
                    "%s is its own address, and no Service has node port %d/%s"
                            .formatted(ip, packet.to().port(), packet.protocol()));
        } else {
            nodeStep("no Service has address " + ip);
        }
        return ends(ExplainVerdict.NOT_A_SERVICE, null);
    }

    private static String portsOf(PlannedService service) {
        return service.ports().stream()
                .limit(8)
                .map(port -> port.clusterIp().port() + "/" + port.name().protocol())
                .collect(Collectors.joining(", "));
    }

    // Reasons that modes share

    void noEndpoints(FrontendClaim claim) {
        serviceStep(
                claim,
                claim.port().known() == 0
                        ? "has no endpoint for this port"
                        : "has no usable endpoint: %d known, none ready"
                                .formatted(claim.port().known()));
    }

    void noLocalEndpoints(FrontendClaim claim, String policy) {
        serviceStep(
                claim,
                policy + ": Local allows only endpoints of this node, and none is ready here");
    }

    /// Says what load balancers are told of this node.
    void healthCheck(FrontendClaim claim) {
        int number = claim.port().healthCheckNodePort();
        int ready = claim.service().localReady();
        if (number != 0) {
            serviceStep(
                    claim,
                    "healthCheckNodePort %d tells load balancers of %d ready endpoints here: %s"
                            .formatted(number, ready, ready > 0 ? "use this node" : "use another"));
        }
    }

    static Optional<String> none() {
        return Optional.empty();
    }

    /// Returns why a connection to a cluster IP is masqueraded; empty if it is not.
    Optional<String> masqueradeInternal() {
        if (node().masqueradeAll()) {
            return Optional.of("masqueradeAll covers all connections to cluster IPs");
        }
        return podsAreRecognized() && !isFromPod()
                ? Optional.of("a connection to a cluster IP that no pod of this node makes")
                : Optional.empty();
    }

    String keptInternal() {
        return podsAreRecognized()
                ? "the client is a pod of this node"
                : "pods of this node cannot be told from others (detectLocalMode)";
    }

    /// Decides a connection to a cluster IP by the internal policy.
    ///
    /// @param withoutLocal the verdict if the policy is Local and there is no endpoint here
    PlanAnswer internal(FrontendClaim claim, ExplainVerdict withoutLocal) {
        PlannedPort port = claim.port();
        TrafficPolicy policy = port.internalPolicy();
        return switch (port.internal()) {
            case REJECT -> {
                noEndpoints(claim);
                yield ends(ExplainVerdict.REJECTED, claim, policy);
            }
            case DROP -> {
                noLocalEndpoints(claim, "internalTrafficPolicy");
                yield ends(withoutLocal, claim, policy);
            }
            case FORWARD -> {
                policy(claim, "internalTrafficPolicy", policy);
                yield delivers(claim, policy, masqueradeInternal(), keptInternal());
            }
        };
    }

    void policy(FrontendClaim claim, String field, TrafficPolicy policy) {
        int chosen = endpoints(claim.port(), policy).size();
        serviceStep(
                claim,
                switch (policy) {
                    case LOCAL ->
                            "%s: Local leaves the %d of %d endpoints that are on this node"
                                    .formatted(field, chosen, claim.port().known());
                    case CLUSTER ->
                            "%s: Cluster; %d of %d endpoints take new connections"
                                    .formatted(field, chosen, claim.port().known());
                });
    }

    /// Decides a connection from outside the Service's network that has an endpoint somewhere.
    PlanAnswer external(FrontendClaim claim) {
        PlannedPort port = claim.port();
        if (port.externalPolicy() == TrafficPolicy.CLUSTER) {
            policy(claim, "externalTrafficPolicy", TrafficPolicy.CLUSTER);
            String why = "externalTrafficPolicy is Cluster, so replies must return by this node";
            return delivers(claim, TrafficPolicy.CLUSTER, Optional.of(why), "");
        }
        if (isFromPod() || isSourceLocal()) {
            if (port.cluster().isEmpty()) {
                noEndpoints(claim);
                return ends(ExplainVerdict.DROPPED, claim, TrafficPolicy.CLUSTER);
            }
            serviceStep(
                    claim,
                    ("externalTrafficPolicy: Local does not bind this node and its pods: %d of %d"
                                    + " endpoints take their connections")
                            .formatted(port.cluster().size(), port.known()));
            return isFromPod()
                    ? delivers(
                            claim,
                            TrafficPolicy.CLUSTER,
                            none(),
                            "the client is a pod of this node")
                    : delivers(
                            claim,
                            TrafficPolicy.CLUSTER,
                            Optional.of("the node itself is the client"),
                            "");
        }
        healthCheck(claim);
        if (port.external() == TrafficVerdict.DROP) {
            noLocalEndpoints(claim, "externalTrafficPolicy");
            return ends(ExplainVerdict.DROPPED, claim, TrafficPolicy.LOCAL);
        }
        policy(claim, "externalTrafficPolicy", TrafficPolicy.LOCAL);
        return delivers(claim, TrafficPolicy.LOCAL, none(), "externalTrafficPolicy Local keeps it");
    }
}
