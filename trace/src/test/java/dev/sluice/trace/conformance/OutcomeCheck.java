package dev.sluice.trace.conformance;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ProbePair;
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

/// Checks that a tracer's packets have their expected outcomes.
final class OutcomeCheck {
    // Kernels store probabilities as fractions of 2^31, and the probabilities of successive rules
    // multiply.
    private static final double TOLERANCE = 1e-6;

    private static final Predicate<PacketVerdict> REFUSED = Rejected.class::isInstance;
    private static final Predicate<PacketVerdict> DROPPED = Dropped.class::isInstance;
    private static final Predicate<PacketVerdict> REACHED = Delivered.class::isInstance;
    private static final Predicate<PacketVerdict> UNTOUCHED = new PassedThrough(false)::equals;

    private final PacketTracer tracer;

    OutcomeCheck(PacketTracer tracer) {
        this.tracer = tracer;
    }

    /// Compares all paths of a packet with its expected outcome.
    ///
    /// @return the difference, in one line; empty if there is none
    Optional<String> against(Packet packet, ExpectedOutcome expected) {
        List<Branch> paths = trace(packet, AffinityState.NOTHING);
        Optional<String> objection =
                switch (expected) {
                    case ExpectedOutcome.Reaches reaches -> againstReaching(packet, reaches, paths);
                    case ExpectedOutcome.Refused _ -> unlessAll(paths, REFUSED);
                    case ExpectedOutcome.Dropped _ -> unlessAll(paths, DROPPED);
                    case ExpectedOutcome.Untouched _ -> unlessAll(paths, UNTOUCHED);
                    case ExpectedOutcome.NotServed _ ->
                            unlessAll(
                                    paths,
                                    verdict ->
                                            REFUSED.test(verdict)
                                                    || DROPPED.test(verdict)
                                                    || UNTOUCHED.test(verdict));
                };
        return objection.map(text -> packet + ": expected " + expected + ", but " + text);
    }

    private Optional<String> againstReaching(
            Packet packet, ExpectedOutcome.Reaches expected, List<Branch> paths) {
        return unlessAll(paths, REACHED)
                .or(() -> againstTargets(expected.targets(), paths))
                .or(() -> againstSources(packet, expected.source(), paths))
                .or(() ->
                        expected.affinitySeconds() == 0
                                ? Optional.empty()
                                : againstSticking(packet, expected, paths));
    }

    private static Optional<String> unlessAll(
            List<Branch> paths, Predicate<PacketVerdict> expected) {
        boolean all = paths.stream().allMatch(path -> expected.test(path.end()));
        return all && !paths.isEmpty() ? Optional.empty() : Optional.of("it may be " + ends(paths));
    }

    /// Checks that each endpoint is reached with the same probability.
    private static Optional<String> againstTargets(
            List<ReachedEndpoint> expected, List<Branch> paths) {
        Map<ReachedEndpoint, Double> chances = new TreeMap<>();
        for (Branch path : paths) {
            if (path.end() instanceof Delivered(AddressPort at, _)) {
                chances.merge(target(at), path.probability(), Double::sum);
            }
        }
        if (!chances.keySet().equals(Set.copyOf(expected))) {
            return Optional.of("it reaches " + chances.keySet());
        }
        double uniform = 1.0 / expected.size();
        boolean even = chances.values().stream().allMatch(p -> Math.abs(p - uniform) < TOLERANCE);
        return even
                ? Optional.empty()
                : Optional.of("its probabilities are not uniform: " + chances);
    }

    private static Optional<String> againstSources(
            Packet packet, Source source, List<Branch> paths) {
        for (Branch path : paths) {
            if (path.end() instanceof Delivered(AddressPort at, var seen)) {
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
        for (Branch path : first) {
            List<Branch> again = trace(packet, after(path).later(expected.affinitySeconds() - 1));
            if (again.size() != 1 || !again.getFirst().end().equals(path.end())) {
                return Optional.of("after " + path.end() + " it may be " + ends(again));
            }
            // The second packet restarts the timeout.
            AffinityState expired = after(again.getFirst()).later(expected.affinitySeconds() + 1);
            Optional<String> objection = againstTargets(expected.targets(), trace(packet, expired));
            if (objection.isPresent()) {
                return objection.map(text -> "when affinity has expired " + text);
            }
        }
        return Optional.empty();
    }

    /// Compares the paths of a connection that follows another one of the same client with what is
    /// expected.
    ///
    /// @return the difference, in one line; empty if there is none
    Optional<String> against(ProbePair pair) {
        Packet packet = pair.second().packet();
        for (Branch path : trace(pair.first().packet(), AffinityState.NOTHING)) {
            if (path.end() instanceof Delivered(AddressPort at, _)) {
                List<Branch> next = trace(packet, after(path).later(1));
                Optional<String> objection =
                        unlessAll(next, REACHED)
                                .or(() -> againstTargets(pair.targetsAfter(target(at)), next));
                if (objection.isPresent()) {
                    return objection.map(text -> pair + ": after " + at + ", " + text);
                }
            }
        }
        return Optional.empty();
    }

    private List<Branch> trace(Packet packet, AffinityState affinity) {
        return TestHost.trace(tracer, packet, Connection.State.NEW, affinity);
    }

    private static AffinityState after(Branch path) {
        return path.packet().affinity();
    }

    private static ReachedEndpoint target(AddressPort at) {
        return new ReachedEndpoint(at.ip(), at.port());
    }

    private static String ends(List<Branch> paths) {
        return paths.stream()
                .map(path -> path.end().toString())
                .distinct()
                .collect(Collectors.joining(" or "));
    }
}
