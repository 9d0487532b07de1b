package dev.sluice.conformance;

import dev.sluice.conformance.Tracer.Way;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Whether a tracer's packets meet their expected fate.
public final class Verdict {
    // Kernels keep probabilities as fractions of 2^31, and those of a row of rules multiply.
    private static final double TOLERANCE = 1e-6;

    private final Tracer tracer;

    public Verdict(Tracer tracer) {
        this.tracer = tracer;
    }

    /// What speaks against it that a packet has a fate, in one line; empty if nothing does.
    public Optional<String> against(Packet packet, Outcome expected) {
        List<Way> ways = tracer.trace(packet, Remembered.NOTHING);
        Optional<String> objection =
                switch (expected) {
                    case Outcome.Reaches reaches -> againstReaching(packet, reaches, ways);
                    case Outcome.Refused _ -> unlessAll(ways, Set.of(End.Refused.class));
                    case Outcome.Dropped _ -> unlessAll(ways, Set.of(End.Dropped.class));
                    case Outcome.Untouched _ -> unlessAll(ways, Set.of(End.Untouched.class));
                    case Outcome.NotServed _ ->
                            unlessAll(
                                    ways,
                                    Set.of(
                                            End.Refused.class,
                                            End.Dropped.class,
                                            End.Untouched.class));
                };
        return objection.map(text -> packet + ": expected " + expected + ", but " + text);
    }

    private Optional<String> againstReaching(
            Packet packet, Outcome.Reaches expected, List<Way> ways) {
        return unlessAll(ways, Set.of(End.At.class))
                .or(() -> againstTargets(expected.targets(), ways))
                .or(() -> againstSources(packet, expected.source(), ways))
                .or(() ->
                        expected.affinitySeconds() == 0
                                ? Optional.empty()
                                : againstSticking(packet, expected, ways));
    }

    private static Optional<String> unlessAll(List<Way> ways, Set<Class<? extends End>> expected) {
        boolean all = ways.stream().allMatch(way -> expected.contains(way.end().getClass()));
        return all && !ways.isEmpty() ? Optional.empty() : Optional.of("it may be " + ends(ways));
    }

    /// Each target must be as likely as any other.
    private static Optional<String> againstTargets(List<Target> expected, List<Way> ways) {
        Map<Target, Double> likely = new TreeMap<>();
        for (Way way : ways) {
            if (way.end() instanceof End.At(Target target, _)) {
                likely.merge(target, way.probability(), Double::sum);
            }
        }
        if (!likely.keySet().equals(Set.copyOf(expected))) {
            return Optional.of("it reaches " + likely.keySet());
        }
        double fair = 1.0 / expected.size();
        boolean even = likely.values().stream().allMatch(p -> Math.abs(p - fair) < TOLERANCE);
        return even ? Optional.empty() : Optional.of("its chances are uneven: " + likely);
    }

    private static Optional<String> againstSources(Packet packet, Source source, List<Way> ways) {
        for (Way way : ways) {
            if (way.end() instanceof End.At(Target target, var seen)) {
                var expected = Probe.seenBy(target, packet, source);
                if (!seen.equals(expected)) {
                    return Optional.of(target + " sees source " + seen + ", not " + expected);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> againstSticking(
            Packet packet, Outcome.Reaches expected, List<Way> first) {
        for (Way way : first) {
            List<Way> again =
                    tracer.trace(packet, way.after().later(expected.affinitySeconds() - 1));
            if (again.size() != 1 || !again.getFirst().end().equals(way.end())) {
                return Optional.of("after " + way.end() + " it may be " + ends(again));
            }
            // The second packet counts too.
            Remembered expired = again.getFirst().after().later(expected.affinitySeconds() + 1);
            Optional<String> objection =
                    againstTargets(expected.targets(), tracer.trace(packet, expired));
            if (objection.isPresent()) {
                return objection.map(text -> "when affinity has expired " + text);
            }
        }
        return Optional.empty();
    }

    private static String ends(List<Way> ways) {
        return ways.stream()
                .map(way -> way.end().toString())
                .distinct()
                .collect(Collectors.joining(" or "));
    }
}
