package dev.sluice.inspect.diff;

import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Branch;
import dev.sluice.trace.PacketTracer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Compares a plan with rules that were read from the kernel. Every frontend of the plan is tried
/// with connections of a pod, of the node and from outside; so is every frontend that the rules
/// name and the plan does not.
///
/// Not compared: health check node ports, node ports on loopback addresses, and for ipvs mode what
/// a virtual server cannot do (`ipvs-backend/README.md`).
public final class PlanComparison {
    /// More local endpoints of a service port are not tried as their own clients.
    private static final int HAIRPINS = 64;

    /// Node ports are tried on so many of the node's addresses.
    private static final int NODE_PORT_ADDRESSES = 4;

    private final Plan plan;
    private final ReadRules rules;
    private final PacketTracer tracer;
    private final Expectations expectations;
    private final SampleClients clients;
    private final Findings findings;
    private final Set<FrontendKey> planned;

    private PlanComparison(Plan plan, ReadRules rules) {
        this.plan = plan;
        this.rules = rules;
        this.tracer = rules.tracer();
        this.planned = frontends(plan);
        this.expectations =
                new Expectations(plan.node(), rules.kind(), tracer.host(), planned::contains);
        this.clients = new SampleClients(plan, rules.host());
        this.findings = new Findings(plan.family());
    }

    /// Returns all differences, by Service. Those without a Service come first.
    ///
    /// @param rules of the plan's family
    public static List<Difference> of(Plan plan, ReadRules rules) {
        var comparison = new PlanComparison(plan, rules);
        comparison.unplanned();
        plan.services().values().forEach(service -> service.ports().forEach(comparison::compare));
        return comparison.findings.differences();
    }

    private void compare(PlannedPort port) {
        for (Frontend frontend : port.frontends()) {
            List<SampleClient> senders = new ArrayList<>(clients.usual());
            if (frontend instanceof Frontend.LoadBalancerVip) {
                senders.addAll(clients.in(port.sources().cidrs()));
            }
            for (Ip ip : addresses(FrontendKey.of(frontend, port.name().protocol()))) {
                var to = new AddressPort(ip, frontend.port());
                senders.forEach(client -> compare(port, frontend, client, to));
            }
        }
        if (port.frontends().contains(port.clusterIp())) {
            hairpins(port);
        }
    }

    private void compare(PlannedPort port, Frontend frontend, SampleClient client, AddressPort to) {
        FrontendKey key = FrontendKey.of(frontend, port.name().protocol());
        Optional<Expectation> wanted = expectations.of(port, frontend, client, to);
        if (wanted.isEmpty()) {
            return;
        }
        Expectation expected = wanted.get();
        var packet = client.packet(port.name().protocol(), to, tracer.host());
        List<Branch> paths = tracer.trace(packet);
        TracedAnswer seen = TracedAnswer.of(paths, tracer.host());
        findings.tried(port.name(), key, client);
        List<Discrepancy> found = AnswerCheck.compare(expected, seen, key.toString());
        if (found.isEmpty() && expected.endpoints().size() > 1) {
            found = new AffinityCheck(tracer, packet).after(paths, expected.affinitySeconds());
        }
        found.forEach(discrepancy -> findings.add(port.name(), discrepancy, key, client));
    }

    private void hairpins(PlannedPort port) {
        FrontendKey key = FrontendKey.of(port.clusterIp(), port.name().protocol());
        var to = new AddressPort(port.clusterIp().ip(), port.clusterIp().port());
        port.internalEndpoints().stream()
                .filter(Endpoint::local)
                .limit(HAIRPINS)
                .forEach(endpoint -> {
                    SampleClient self = clients.endpoint(endpoint.ip());
                    var packet = self.packet(port.name().protocol(), to, tracer.host());
                    AnswerCheck.hairpin(
                                    TracedAnswer.of(tracer.trace(packet), tracer.host()),
                                    endpoint.text())
                            .forEach(discrepancy ->
                                    findings.addEverywhere(port.name(), discrepancy, key));
                });
    }

    private List<Ip> addresses(FrontendKey key) {
        return switch (key) {
            case FrontendKey.OfAddress(Ip ip, _, _) -> List.of(ip);
            case FrontendKey.OfNodePort nodePort -> nodePortAddresses(nodePort);
        };
    }

    /// Addresses of the node at which the node port is not another Service's, as an external IP is.
    private List<Ip> nodePortAddresses(FrontendKey.OfNodePort key) {
        Predicate<Ip> free =
                ip -> !planned.contains(new FrontendKey.OfAddress(ip, key.protocol(), key.port()));
        return switch (plan.node().nodePortAddresses()) {
            case NodePortAddresses.All() -> rules.host().stream().filter(free).limit(1).toList();
            case NodePortAddresses.Only(List<Ip> ips) ->
                    ips.stream()
                            .filter(ip -> !ip.isLoopback() && rules.host().contains(ip))
                            .filter(free)
                            .limit(NODE_PORT_ADDRESSES)
                            .toList();
        };
    }

    private static Set<FrontendKey> frontends(Plan plan) {
        Set<FrontendKey> all = new HashSet<>();
        plan.services()
                .forEach((_, service) ->
                        service.ports()
                                .forEach(port ->
                                        port.frontends()
                                                .forEach(frontend ->
                                                        all.add(
                                                                FrontendKey.of(
                                                                        frontend,
                                                                        port.name().protocol())))));
        return all;
    }

    private void unplanned() {
        Set<Ip> clusterIps = new HashSet<>();
        plan.services()
                .forEach((_, service) ->
                        service.ports().forEach(port -> clusterIps.add(port.clusterIp().ip())));
        rules.frontends().stream()
                .filter(key -> !planned.contains(key))
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .forEach(key -> unplanned(key, clusterIps));
    }

    private void unplanned(FrontendKey key, Set<Ip> clusterIps) {
        var protocol =
                switch (key) {
                    case FrontendKey.OfAddress(_, var of, _) -> of;
                    case FrontendKey.OfNodePort(var of, _) -> of;
                };
        int port =
                switch (key) {
                    case FrontendKey.OfAddress(_, _, int number) -> number;
                    case FrontendKey.OfNodePort(_, int number) -> number;
                };
        for (Ip ip : addresses(key)) {
            // A cluster IP refuses the ports that it does not serve. Other rules may, too, where a
            // mode refuses all that an address does not serve.
            boolean refuses = clusterIps.contains(ip) || rules.kind() == RuleKind.IPVS;
            for (SampleClient client : clients.usual()) {
                var packet = client.packet(protocol, new AddressPort(ip, port), tracer.host());
                TracedAnswer seen = TracedAnswer.of(tracer.trace(packet), tracer.host());
                unwanted(seen, refuses)
                        .ifPresent(what ->
                                findings.addUnplanned(
                                        new Discrepancy(
                                                DifferenceKind.FrontendUnwanted,
                                                "%s %s, but no Service has it"
                                                        .formatted(key, what)),
                                        key,
                                        client));
            }
        }
    }

    private static Optional<String> unwanted(TracedAnswer seen, boolean refuses) {
        if (!seen.shares().isEmpty()) {
            return Optional.of("leads to " + AnswerCheck.some(seen.shares().keySet()));
        }
        return refuses
                ? Optional.empty()
                : seen.otherwise().keySet().stream()
                        .filter(fate -> fate != Fate.PASSED)
                        .map(Fate::text)
                        .findFirst();
    }
}
