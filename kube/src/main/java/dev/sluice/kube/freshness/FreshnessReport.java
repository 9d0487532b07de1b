package dev.sluice.kube.freshness;

import dev.sluice.kube.decode.ObjectProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The result of a comparison with the API server.
///
/// @param at when it ended
/// @param stale what the watch did not tell; such kinds are listed again
/// @param failures why kinds could not be compared, one line each
/// @param problems the parts of objects that cannot be read
/// @param clockAhead by how much the clock of the API server is ahead of this host's; empty if it
///   is not known
public record FreshnessReport(
        Instant at,
        List<StaleObject> stale,
        List<String> failures,
        List<ObjectProblem> problems,
        Optional<Duration> clockAhead) {
    /// The API server tells its time to the second, and an answer takes time.
    private static final Duration SAME_TIME = Duration.ofSeconds(5);

    public FreshnessReport {
        stale = List.copyOf(stale);
        failures = List.copyOf(failures);
        problems = List.copyOf(problems);
    }

    /// Whether nothing was found.
    public boolean isClean() {
        return stale.isEmpty()
                && failures.isEmpty()
                && problems.isEmpty()
                && clockAhead.stream().allMatch(by -> by.abs().compareTo(SAME_TIME) < 0);
    }
}
