package dev.sluice.inspect.diff;

import dev.sluice.inspect.diff.Expectation.Answer;
import dev.sluice.inspect.diff.SampleClient.Place;
import dev.sluice.model.Ip;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.SourceRanges;
import dev.sluice.plan.TrafficVerdict;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.HostNetwork;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What a plan means for connections, in rules of one mode.
final class Expectations {
    private final NodeView node;
    private final RuleKind kind;
    private final HostNetwork host;
    private final Predicate<FrontendKey> isPlanned;

    /// @param isPlanned whether a Service of the plan has a frontend
    Expectations(NodeView node, RuleKind kind, HostNetwork host, Predicate<FrontendKey> isPlanned) {
        this.node = node;
        this.kind = kind;
        this.host = host;
        this.isPlanned = isPlanned;
    }

    /// @param to an address of the frontend
    /// @return empty if the mode does as it likes
    Optional<Expectation> of(
            PlannedPort port, Frontend frontend, SampleClient client, AddressPort to) {
        Ip source = client.source(to, host);
        boolean fromPod = client.isPod(node.detector(), source);
        return switch (frontend) {
            case Frontend.ClusterIp _ -> Optional.of(internal(port, client, to, fromPod));
            case Frontend.ExternalIp _, Frontend.NodePort _ ->
                    external(port, client, to, source, fromPod);
            case Frontend.LoadBalancerVip(var vip, _) -> {
                if (admits(port.sources(), source, vip)) {
                    yield external(port, client, to, source, fromPod);
                }
                yield Optional.of(
                        port.hasEndpoints() ? refusedOr(Fate.DROPPED) : Expectation.notServed());
            }
        };
    }

    private static boolean admits(SourceRanges ranges, Ip source, Ip vip) {
        return !ranges.restrict()
                || ranges.cidrs().stream().anyMatch(cidr -> cidr.contains(source))
                || (ranges.admitNode() && source.equals(vip));
    }

    private Expectation internal(
            PlannedPort port, SampleClient client, AddressPort to, boolean fromPod) {
        boolean detects = !(node.detector() instanceof LocalDetector.None);
        boolean masquerade =
                node.masqueradeAll() || (detects && !fromPod) || isItsOwnClient(client);
        return switch (port.internal()) {
            case FORWARD ->
                    reaches(port, port.internalEndpoints(), masqueraded(port, to, masquerade));
            case REJECT -> refusedOr(Fate.REJECTED);
            case DROP -> refusedOr(Fate.DROPPED);
        };
    }

    /// In ipvs mode cluster IPs are addresses of the node, so rules for node ports match there,
    /// too.
    private Answer masqueraded(PlannedPort port, AddressPort to, boolean wanted) {
        boolean isNodePort =
                isPlanned.test(new FrontendKey.OfNodePort(port.name().protocol(), to.port()));
        return kind == RuleKind.IPVS && isNodePort ? Answer.EITHER : Answer.of(wanted);
    }

    private Optional<Expectation> external(
            PlannedPort port, SampleClient client, AddressPort to, Ip source, boolean fromPod) {
        boolean localOnly = port.externalPolicy() == TrafficPolicy.LOCAL;
        boolean fromNode = host.isLocal(source);
        if (!port.hasEndpoints()) {
            // The node's own packets that leave it meet no rule that rejects them in iptables mode.
            boolean leaves = client.place() == Place.NODE && !host.isLocal(to.ip());
            boolean guarded = port.sources().restrict() && kind != RuleKind.IPTABLES;
            return Optional.of(
                    leaves || guarded ? Expectation.notServed() : refusedOr(Fate.REJECTED));
        }
        if (!localOnly) {
            return Optional.of(reaches(port, port.cluster(), Answer.YES));
        }
        if (!fromPod && !fromNode) {
            return Optional.of(
                    port.external() == TrafficVerdict.DROP
                            ? Expectation.none(Fate.DROPPED)
                            : reaches(port, port.local(), Answer.NO));
        }
        if (kind == RuleKind.IPVS && !port.local().isEmpty()) {
            // A virtual server serves all clients alike.
            return Optional.empty();
        }
        return Optional.of(
                reaches(port, port.cluster(), Answer.of(!fromPod || isItsOwnClient(client))));
    }

    /// IPVS would use the cluster IP as the source of the node's own connections to it, so they are
    /// always masqueraded there.
    private boolean isItsOwnClient(SampleClient client) {
        return kind == RuleKind.IPVS && client.place() == Place.NODE;
    }

    /// IPVS itself answers packets to a virtual server without real servers.
    private Expectation refusedOr(Fate fate) {
        return kind == RuleKind.IPVS ? Expectation.notServed() : Expectation.none(fate);
    }

    private static Expectation reaches(
            PlannedPort port, List<Endpoint> endpoints, Answer masqueraded) {
        if (endpoints.isEmpty()) {
            return Expectation.none(Fate.DROPPED);
        }
        return new Expectation(
                endpoints.stream().map(Endpoint::text).toList(),
                Set.of(),
                masqueraded,
                port.affinitySeconds());
    }
}
