package dev.sluice.kube.lastgood;

import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.kube.watch.ClusterWatch;
import dev.sluice.kube.watch.SavedState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the last state of the cluster on disk. It restores that state if the API server does not
/// answer and the node has no rules yet, for example after a power cut. Existing rules are never
/// replaced: they are at least as new.
///
/// A restored state is handled like a list from the API server, so that the first real list
/// replaces it like any other list.
public final class LastGood {
    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);

    /// How long to wait for the API server before the state is restored.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /// The shortest time between two writes, and the delay of the first one: the process is busy
    /// after its start.
    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(5);

    private static final Duration BEFORE_FIRST = Duration.ofSeconds(10);

    private final LastGoodFile file;
    private final ClusterWatch watch;
    private final BooleanSupplier hasRules;
    private final InstantSource clock;
    private final LongSupplier nanos;

    /// When to restore, on the monotonic clock; empty if the state must not be restored any more.
    private OptionalLong restoreAt;

    private OptionalLong writeAt = OptionalLong.empty();
    private boolean listed;
    private long written = -1;
    private String lastFailure = "";

    /// @param hasRules whether the node has rules of Sluice or kube-proxy, of any mode
    /// @param clock the wall clock, which dates the state for a later process
    /// @param nanos a monotonic clock in nanoseconds, for the waiting times
    public LastGood(
            LastGoodFile file,
            ClusterWatch watch,
            BooleanSupplier hasRules,
            InstantSource clock,
            LongSupplier nanos) {
        this.file = file;
        this.watch = watch;
        this.hasRules = hasRules;
        this.clock = clock;
        this.nanos = nanos;
        this.restoreAt = in(PATIENCE);
    }

    /// Starts the thread that writes and restores the state, and returns at once.
    public void start(TaskListener failures) {
        new PeriodicTask("last-good", LOOK, this::turn, failures).start();
    }

    /// Restores or writes the state if that is due.
    void turn() {
        if (!listed && watch.isListed()) {
            listed = true;
            restoreAt = OptionalLong.empty();
            writeAt = in(BEFORE_FIRST);
        }
        if (isDue(restoreAt)) {
            restoreAt = OptionalLong.empty();
            restore(clock.instant());
        }
        long changes = watch.changes();
        if (isDue(writeAt) && changes != written) {
            writeAt = in(BETWEEN_WRITES);
            watch.state().ifPresent(known -> write(known, clock.instant(), changes));
        }
    }

    private OptionalLong in(Duration time) {
        return OptionalLong.of(nanos.getAsLong() + time.toNanos());
    }

    private boolean isDue(OptionalLong at) {
        return at.isPresent() && nanos.getAsLong() - at.getAsLong() >= 0;
    }

    private void write(SavedState known, Instant now, long changes) {
        try {
            file.write(known, now);
            written = changes;
            lastFailure = "";
            LOG.debug("{} written, {}", file.path(), count(known));
        } catch (IOException e) {
            if (!e.toString().equals(lastFailure)) {
                LOG.warn("cannot write the last-good snapshot: {}", e.toString());
            }
            lastFailure = e.toString();
        }
    }

    private void restore(Instant now) {
        try {
            var kept = file.read();
            if (kept.isEmpty()) {
                LOG.info("the API server does not answer, and there is no {}", file.path());
            } else if (hasRules.getAsBoolean()) {
                LOG.info("the API server does not answer: the rules stay as they are");
            } else {
                watch.restore(kept.get().state(), kept.get().at());
                LOG.warn(
                        "the API server does not answer, and this node has no rules: serving what"
                                + " it said {} ago, {}, until it does",
                        age(Duration.between(kept.get().at(), now)),
                        count(kept.get().state()));
            }
        } catch (IOException e) {
            LOG.warn("cannot use the last-good snapshot {}: {}", file.path(), e.getMessage());
        }
    }

    private static String count(SavedState known) {
        return known.services().size()
                + " Services and "
                + known.slices().size()
                + " EndpointSlices";
    }

    /// Formats an age in its two largest units: `3 h 12 min`.
    static String age(Duration age) {
        if (age.toMinutes() < 1) {
            return Math.max(0, age.toSeconds()) + " s";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + " min " + age.toSecondsPart() + " s";
        }
        if (age.toDays() < 1) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toDays() + " d " + age.toHoursPart() + " h";
    }
}
