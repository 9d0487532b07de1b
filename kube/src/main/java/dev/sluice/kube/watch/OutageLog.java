package dev.sluice.kube.watch;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Writes the log lines for an outage: one for each new reason, and one when the outage is over,
/// however many retries fail.
final class OutageLog {
    /// The most reasons that are logged in one outage.
    private static final int MOST_REASONS = 5;

    private final LongSupplier nanos;
    private final String what;
    private final Set<String> reasons = new HashSet<>();
    private @Nullable Long since;

    /// @param what the activity that fails: `the watch of Services at https://10.0.0.1`
    OutageLog(LongSupplier nanos, String what) {
        this.nanos = nanos;
        this.what = what;
    }

    /// @return the line to log, if the reason is new
    Optional<String> failed(String reason) {
        if (since == null) {
            since = nanos.getAsLong();
        }
        return reasons.size() < MOST_REASONS && reasons.add(reason)
                ? Optional.of(
                        what + " fails: " + reason + ". What is known stays in force; trying again")
                : Optional.empty();
    }

    /// @return the line to log, if there was an outage
    Optional<String> over() {
        Long start = since;
        if (start == null) {
            return Optional.empty();
        }
        since = null;
        reasons.clear();
        long seconds = Duration.ofNanos(nanos.getAsLong() - start).toSeconds();
        return Optional.of(what + " works again after " + seconds + " s");
    }
}
