package dev.sluice.testbed.demo;

import dev.sluice.testbed.demo.Bars.Bar;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How often each pod answered, and the outcomes that were no answer.
record Answers(Map<String, Long> counts, List<Outcome> failures) {
    Answers {
        counts = Map.copyOf(counts);
        failures = List.copyOf(failures);
    }

    static Answers of(List<Outcome> outcomes) {
        Map<String, Long> counts = new HashMap<>();
        List<Outcome> failures = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Answered(var answer) -> counts.merge(answer.endpoint(), 1L, Long::sum);
                case Outcome.Refused _, Outcome.TimedOut _, Outcome.Failed _ ->
                        failures.add(outcome);
            }
        }
        return new Answers(counts, failures);
    }

    static Answers of(Load.Tally tally) {
        return new Answers(
                tally.answers(), tally.failures().stream().map(Load.Failure::outcome).toList());
    }

    long of(Pod pod) {
        return counts.getOrDefault(pod.label(), 0L);
    }

    long all() {
        return counts.values().stream().mapToLong(Long::longValue).sum() + failures.size();
    }

    /// Returns the outcomes after some earlier ones.
    ///
    /// @param earlier an earlier state of the same count
    Answers since(Answers earlier) {
        Map<String, Long> later = new HashMap<>();
        counts.forEach((name, count) -> {
            long before = earlier.counts.getOrDefault(name, 0L);
            if (count > before) {
                later.put(name, count - before);
            }
        });
        return new Answers(later, failures.subList(earlier.failures.size(), failures.size()));
    }

    List<String> bars(List<Pod> pods, TextStyle style) {
        return new Bars(
                        pods.stream()
                                .map(pod ->
                                        new Bar(pod.label(), pod.ip() + "  " + pod.node(), of(pod)))
                                .toList())
                .lines(style);
    }

    Answers requireNoFailure() throws DemoFailedException {
        if (!failures.isEmpty()) {
            throw new DemoFailedException(
                    "%d of %d connections failed, the first one: %s"
                            .formatted(failures.size(), all(), failures.getFirst()));
        }
        return this;
    }

    /// Requires that each of these pods answered, that no other pod did, and that no connection
    /// failed.
    Answers requireFrom(List<Pod> pods) throws DemoFailedException {
        requireNoFailure();
        for (Pod pod : pods) {
            if (of(pod) == 0) {
                throw new DemoFailedException(
                        "none of %d connections reached %s".formatted(all(), pod.label()));
            }
        }
        for (String name : counts.keySet()) {
            if (pods.stream().noneMatch(pod -> pod.label().equals(name))) {
                throw new DemoFailedException(name + " got connections that are not for it");
            }
        }
        return this;
    }
}
