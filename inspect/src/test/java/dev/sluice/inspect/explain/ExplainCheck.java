package dev.sluice.inspect.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ReachedEndpoint;
import dev.sluice.conformance.Source;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Connection;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares the explanations of packets, by the plan and by rules, with each other and with what is
/// expected.
///
/// @param tracer over the rules of the plan; null for explanations by the plan alone
/// @param exceptions what differs in this mode
public record ExplainCheck(
        TestCluster cluster,
        Plan plan,
        ModeFacts mode,
        @Nullable PacketTracer tracer,
        TracerConformance.Exceptions exceptions) {
    private static final double TOLERANCE = 1e-6;

    /// Checks the packets of one row that are of a family.
    public static void check(
            Case row,
            IpFamily family,
            ModeFacts mode,
            PacketTracer tracer,
            TracerConformance.Exceptions exceptions) {
        var check =
                new ExplainCheck(
                        row.cluster(), row.cluster().plan(family), mode, tracer, exceptions);
        for (Probe probe : row.allProbes()) {
            if (probe.packet().family() == family) {
                assertEquals(
                        Optional.empty(),
                        check.objection(probe.packet(), probe.expected()),
                        row::name);
            }
        }
    }

    /// Returns what is wrong with the explanation of a packet, in one line.
    ///
    /// @param elsewhere the outcome where the mode makes no difference
    public Optional<String> objection(Packet packet, ExpectedOutcome elsewhere) {
        Explanation explained = explain(packet);
        String what = packet + " (" + elsewhere + "): ";
        String difference = explained.difference();
        if (difference != null) {
            return Optional.of(what + difference + " " + explained);
        }
        Optional<String> incomplete = ofParts(explained);
        return incomplete
                .or(() ->
                        exceptions
                                .expected(cluster, packet, elsewhere)
                                .flatMap(expected -> against(packet, expected, explained)))
                .map(text -> what + text + " " + explained);
    }

    private Explanation explain(Packet packet) {
        if (tracer != null) {
            return explain(plan, mode, tracer, packet);
        }
        HostNetwork host = TestHost.network(TestNet.of(plan.family()));
        HostNetwork own = mode instanceof ModeFacts.Ipvs ? HeldAddresses.of(host, plan) : host;
        var sources = new ExplainSources(new ExplainSources.Planned(plan, mode), host, null);
        return Explainer.explain(sources, asked(packet, own));
    }

    /// Compares explanations by the plan alone with outcomes that real packets had.
    ///
    /// @return what is wrong, in lines
    public static List<String> objections(TestCluster cluster, ModeFacts mode, List<Probe> seen) {
        List<String> objections = new ArrayList<>();
        for (Probe probe : seen) {
            Plan plan = cluster.plan(probe.packet().family());
            var check =
                    new ExplainCheck(
                            cluster, plan, mode, null, (_, _, outcome) -> Optional.of(outcome));
            check.objection(probe.packet(), probe.expected()).ifPresent(objections::add);
        }
        return objections;
    }

    /// Returns the explanation of a packet of the packet table.
    ///
    /// @param tracer over rules in a kernel; its host is the node
    public static Explanation explain(
            Plan plan, ModeFacts mode, PacketTracer tracer, Packet packet) {
        var sources =
                new ExplainSources(new ExplainSources.Planned(plan, mode), tracer.host(), tracer);
        return Explainer.explain(sources, asked(packet, tracer.host()));
    }

    /// Returns a packet of the packet table as it is asked about.
    private static AskedPacket asked(Packet packet, HostNetwork host) {
        // A packet from the host to one of its own addresses has that address as its source.
        Ip source =
                packet.from() == Origin.NODE && host.isLocal(packet.to())
                        ? packet.to()
                        : packet.source();
        return new AskedPacket(
                packet.from().toString(),
                packet.protocol(),
                packet.from().isNode() ? "" : packet.net().inInterface(packet.from()),
                source,
                new AddressPort(packet.to(), packet.port()),
                Connection.State.NEW);
    }

    /// An explanation has reasons, and each endpoint of the Service is either chosen or left out.
    private static Optional<String> ofParts(Explanation explained) {
        if (explained.steps().isEmpty()
                || explained.steps().stream().anyMatch(step -> step.reason().isBlank())) {
            return Optional.of("a step without a reason");
        }
        List<String> chosen =
                explained.endpoints().stream()
                        .map(e -> Ip.of(e.address()).withPort(e.port()))
                        .toList();
        if (explained.excluded().stream().anyMatch(e -> chosen.contains(e.address()))) {
            return Optional.of("an endpoint is chosen and left out");
        }
        double all = explained.endpoints().stream().mapToDouble(ExplainedEndpoint::share).sum();
        return explained.endpoints().isEmpty() || Math.abs(all - 1) < TOLERANCE
                ? Optional.empty()
                : Optional.of("the shares add up to " + all);
    }

    private Optional<String> against(
            Packet packet, ExpectedOutcome expected, Explanation explained) {
        return switch (expected) {
            case ExpectedOutcome.Refused() -> verdict("Rejected", explained);
            case ExpectedOutcome.Dropped() -> verdict("Dropped", explained);
            case ExpectedOutcome.Untouched() -> verdict("NotAService", explained);
            case ExpectedOutcome.NotServed() ->
                    List.of("Rejected", "Dropped", "NotAService").contains(explained.verdict())
                            ? Optional.empty()
                            : Optional.of("should not be served");
            case ExpectedOutcome.Reaches(var targets, Source source, _) ->
                    verdict("Delivered", explained)
                            .or(() -> targets(targets, explained))
                            .or(() -> source(packet, targets, source, explained));
        };
    }

    private static Optional<String> verdict(String expected, Explanation explained) {
        return explained.verdict().equals(expected)
                ? Optional.empty()
                : Optional.of("expected " + expected);
    }

    private static Optional<String> targets(List<ReachedEndpoint> expected, Explanation explained) {
        List<ReachedEndpoint> reached =
                explained.endpoints().stream()
                        .map(e -> new ReachedEndpoint(Ip.of(e.address()), e.port()))
                        .sorted()
                        .toList();
        return reached.equals(expected) ? Optional.empty() : Optional.of("expected " + expected);
    }

    private static Optional<String> source(
            Packet packet, List<ReachedEndpoint> targets, Source source, Explanation explained) {
        boolean rewritten =
                targets.stream()
                        .anyMatch(to -> !Probe.seenBy(to, packet, source).equals(packet.source()));
        SourceRewrite explainedSource = explained.sourceRewritten();
        // The node's own packet to an address that it holds has another source than the table says.
        boolean comparable = !packet.from().isNode();
        return explainedSource != null && (!comparable || explainedSource.value() == rewritten)
                ? Optional.empty()
                : Optional.of("source rewritten: " + rewritten);
    }
}
