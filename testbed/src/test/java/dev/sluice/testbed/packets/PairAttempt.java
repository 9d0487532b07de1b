package dev.sluice.testbed.packets;

import dev.sluice.conformance.ExpectedOutcome.Reaches;
import dev.sluice.conformance.ProbePair;
import dev.sluice.conformance.ReachedEndpoint;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tries one pair of the packet table with real connections, until the first ones reached an
/// endpoint that the second ones keep, and, if there is such an endpoint, one that they cannot
/// keep.
final class PairAttempt {
    private static final int FEW = 4;
    private static final int ROUNDS = 32;

    private final ProbePair pair;
    private final Attempt first;
    private final Attempt second;

    PairAttempt(TestNode node, ProbePair pair) {
        this.pair = pair;
        this.first = new Attempt(node, pair.first());
        this.second = new Attempt(node, pair.second());
    }

    /// Returns why the second connections do not go where they must, in one line; empty if they do.
    Optional<String> objection() throws IOException, InterruptedException {
        Reaches before = ProbePair.reaches(pair.first());
        Reaches after = ProbePair.reaches(pair.second());
        Duration affinity = Duration.ofSeconds(before.affinitySeconds());
        Set<Boolean> missing = new HashSet<>();
        before.targets().forEach(target -> missing.add(after.targets().contains(target)));
        for (int round = 0; round < ROUNDS && !missing.isEmpty(); round++) {
            long began = System.nanoTime();
            List<Outcome> leading = first.ask(FEW);
            List<Outcome> following = second.ask(FEW);
            boolean inTime = System.nanoTime() - began < affinity.toNanos();
            Optional<String> misled =
                    first.misled(before, leading).or(() -> second.misled(after, following));
            if (misled.isPresent()) {
                return misled.map(what -> pair + ", but " + what);
            }
            if (inTime) { // on a busy machine, the affinity may have expired meanwhile
                Set<ReachedEndpoint> from = endpoints(before, leading);
                Set<ReachedEndpoint> to = endpoints(after, following);
                if (from.size() != 1
                        || to.size() != 1
                        || !pair.targetsAfter(from.iterator().next()).containsAll(to)) {
                    return Optional.of(pair + ", but it went to " + from + ", then to " + to);
                }
                missing.remove(after.targets().containsAll(from));
            }
            Thread.sleep(affinity.plusMillis(500));
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(pair + " was not seen, endpoint to be kept: " + missing);
    }

    private static Set<ReachedEndpoint> endpoints(Reaches reaches, List<Outcome> outcomes) {
        Set<ReachedEndpoint> endpoints = new HashSet<>(reaches.targets());
        Set<String> seen = new HashSet<>();
        outcomes.forEach(outcome -> seen.add(outcome.label()));
        endpoints.removeIf(target -> !seen.contains(target.toString()));
        return endpoints;
    }
}
