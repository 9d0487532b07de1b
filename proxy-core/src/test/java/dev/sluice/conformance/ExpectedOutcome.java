package dev.sluice.conformance;

import java.util.List;
import java.util.stream.Collectors;

/// The expected outcome of new connections from one origin to one address.
public sealed interface ExpectedOutcome {
    /// They reach endpoints. Enough connections reach every target, and none reaches anything else.
    ///
    /// @param targets sorted, never empty
    /// @param source the client address that the endpoint sees
    /// @param affinitySeconds 0 for no affinity. Otherwise the first connection may reach any
    ///   target, and all later ones reach the same target until no connection was made for this
    ///   many seconds
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

    /// They are rejected at once: the client gets an ICMP error and does not wait.
    record Refused() implements ExpectedOutcome {}

    /// They are dropped silently.
    record Dropped() implements ExpectedOutcome {}

    /// No rule of ours changes them: they go where they were sent, as if there were no Services.
    record Untouched() implements ExpectedOutcome {}

    /// One of the three above; backends may differ in which.
    record NotServed() implements ExpectedOutcome {}

    /// Returns whether the outcome on a backend satisfies this one.
    default boolean admits(ExpectedOutcome seen) {
        return switch (this) {
            case Reaches _, Refused _, Dropped _, Untouched _ -> equals(seen);
            case NotServed _ -> !(seen instanceof Reaches);
        };
    }
}
