package dev.sluice.trace.conformance;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ReachedEndpoint;
import dev.sluice.conformance.Source;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.AffinityState;
import dev.sluice.trace.Branch;
import dev.sluice.trace.Connection;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.PacketVerdict.Delivered;
import dev.sluice.trace.PacketVerdict.Dropped;
import dev.sluice.trace.PacketVerdict.PassedThrough;
import dev.sluice.trace.PacketVerdict.Rejected;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Whether a tracer's packets meet their expected fate.
final class OutcomeCheck {
    // Kernels keep probabilities as fractions of 2^31, and those of a row of rules multiply.
    private static final double TOLERANCE = 1e-6;

    private static final Predicate<PacketVerdict> REFUSED = Rejected.class::isInstance;
    private static final Predicate<PacketVerdict> DROPPED = Dropped.class::isInstance;
    private static final Predicate<PacketVerdict> REACHED = Delivered.class::isInstance;
    private static final Predicate<PacketVerdict> UNTOUCHED = new PassedThrough(false)::equals;

    private final PacketTracer tracer;

    OutcomeCheck(PacketTracer tracer) {
        this.tracer = tracer;
    }

    /// What speaks against it that a packet has a fate, in one line; empty if nothing does.
    Optional<String> against(Packet packet, ExpectedOutcome expected) {
        List<Branch> ways = trace(packet, AffinityState.NOTHING);
        Optional<String> objection =
                switch (expected) {
                    case ExpectedOutcome.Reaches reaches -> againstReaching(packet, reaches, ways);
                    case ExpectedOutcome.Refused _ -> unlessAll(ways, REFUSED);
                    case ExpectedOutcome.Dropped _ -> unlessAll(ways, DROPPED);
                    case ExpectedOutcome.Untouched _ -> unlessAll(ways, UNTOUCHED);
                    case ExpectedOutcome.NotServed _ ->
                            unlessAll(
                                    ways,
                                    verdict ->
                                            REFUSED.test(verdict)
                                                    || DROPPED.test(verdict)
                                                    || UNTOUCHED.test(verdict));
                };
        return objection.map(text -> packet + ": expected " + expected + ", but " + text);
    }

    private Optional<String> againstReaching(
            Packet packet, ExpectedOutcome.Reaches expected, List<Branch> ways) {
        return unlessAll(ways, REACHED)
                .or(() -> againstTargets(expected.targets(), ways))
                .or(() -> againstSources(packet, expected.source(), ways))
                .or(() ->
                        expected.affinitySeconds() == 0
                                ? Optional.empty()
                                : againstSticking(packet, expected, ways));
    }

    private static Optional<String> unlessAll(
            List<Branch> ways, Predicate<PacketVerdict> expected) {
        boolean all = ways.stream().allMatch(way -> expected.test(way.end()));
        return all && !ways.isEmpty() ? Optional.empty() : Optional.of("it may be " + ends(ways));
    }

    /// Each target must be as likely as any other.
    private static Optional<String> againstTargets(
            List<ReachedEndpoint> expected, List<Branch> ways) {
        Map<ReachedEndpoint, Double> likely = new TreeMap<>();
        for (Branch way : ways) {
            if (way.end() instanceof Delivered(AddressPort at, _)) {
                likely.merge(target(at), way.probability(), Double::sum);
            }
        }
        if (!likely.keySet().equals(Set.copyOf(expected))) {
            return Optional.of("it reaches " + likely.keySet());
        }
        double fair = 1.0 / expected.size();
        boolean even = likely.values().stream().allMatch(p -> Math.abs(p - fair) < TOLERANCE);
        return even ? Optional.empty() : Optional.of("its chances are uneven: " + likely);
    }

    private static Optional<String> againstSources(
            Packet packet, Source source, List<Branch> ways) {
        for (Branch way : ways) {
            if (way.end() instanceof Delivered(AddressPort at, var seen)) {
                ReachedEndpoint target = target(at);
                var expected = Probe.seenBy(target, packet, source);
                if (!seen.equals(expected)) {
                    return Optional.of(target + " sees source " + seen + ", not " + expected);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> againstSticking(
            Packet packet, ExpectedOutcome.Reaches expected, List<Branch> first) {
        for (Branch way : first) {
            List<Branch> again = trace(packet, after(way).later(expected.affinitySeconds() - 1));
            if (again.size() != 1 || !again.getFirst().end().equals(way.end())) {
                return Optional.of("after " + way.end() + " it may be " + ends(again));
            }
            // The second packet counts too.
            AffinityState expired = after(again.getFirst()).later(expected.affinitySeconds() + 1);
            Optional<String> objection = againstTargets(expected.targets(), trace(packet, expired));
            if (objection.isPresent()) {
                return objection.map(text -> "when affinity has expired " + text);
            }
        }
        return Optional.empty();
    }

    private List<Branch> trace(Packet packet, AffinityState affinity) {
        return TestHost.trace(tracer, packet, Connection.State.NEW, affinity);
    }

    private static AffinityState after(Branch way) {
        return way.packet().affinity();
    }

    private static ReachedEndpoint target(AddressPort at) {
        return new ReachedEndpoint(at.ip(), at.port());
    }

    private static String ends(List<Branch> ways) {
        return ways.stream()
                .map(way -> way.end().toString())
                .distinct()
                .collect(Collectors.joining(" or "));
    }
}
