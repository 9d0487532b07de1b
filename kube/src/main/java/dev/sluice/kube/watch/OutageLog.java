package dev.sluice.kube.watch;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Finds the words for when something fails and for when it works again: one line for each, however
/// often it is tried between.
final class OutageLog {
    /// A server may fail in turns; that need not be told in full.
    private static final int MOST_REASONS = 5;

    private final LongSupplier nanos;
    private final String what;
    private final Set<String> reasons = new HashSet<>();
    private @Nullable Long since;

    /// @param what is tried: `the watch of Services at https://10.0.0.1`
    OutageLog(LongSupplier nanos, String what) {
        this.nanos = nanos;
        this.what = what;
    }

    /// @return what to log, if it is news
    Optional<String> failed(String reason) {
        if (since == null) {
            since = nanos.getAsLong();
        }
        return reasons.size() < MOST_REASONS && reasons.add(reason)
                ? Optional.of(
                        what + " fails: " + reason + ". What is known stays in force; trying again")
                : Optional.empty();
    }

    /// @return what to log, if it is news
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
