package dev.sluice.conformance;

import java.util.List;
import java.util.stream.Collectors;

/// What becomes of new connections of one origin to one address.
public sealed interface ExpectedOutcome {
    /// They reach endpoints: over enough of them each target is hit, and nothing else ever.
    ///
    /// @param targets sorted, never empty
    /// @param source what the endpoint sees as the client's address
    /// @param affinitySeconds 0, or: after a first one that may hit any target, all hit the same
    ///   one, until this many seconds passed without any; then again any
    record Reaches(List<ReachedEndpoint> targets, Source source, int affinitySeconds)
            implements ExpectedOutcome {
        public Reaches {
            targets = targets.stream().distinct().sorted().toList();
            if (targets.isEmpty()) {
                throw new IllegalArgumentException("reaches nothing");
            }
        }

        @Override
        public String toString() {
            String all =
                    targets.stream()
                            .map(ReachedEndpoint::toString)
                            .collect(Collectors.joining(" "));
            String sticky = affinitySeconds == 0 ? "" : ", sticky for " + affinitySeconds + " s";
            return "reaches " + all + ", source " + source + sticky;
        }
    }

    /// Refused at once: whoever connects is told, by an ICMP error, and does not wait.
    record Refused() implements ExpectedOutcome {}

    /// Lost without a word.
    record Dropped() implements ExpectedOutcome {}

    /// No rule of ours touches it: it goes on to where it was sent, as if there were no Services.
    record Untouched() implements ExpectedOutcome {}

    /// One of the three above: backends differ in which, and may.
    record NotServed() implements ExpectedOutcome {}

    /// Whether another outcome, of a backend, is what this one asks for.
    default boolean admits(ExpectedOutcome seen) {
        return switch (this) {
            case Reaches _, Refused _, Dropped _, Untouched _ -> equals(seen);
            case NotServed _ -> !(seen instanceof Reaches);
        };
    }
}
