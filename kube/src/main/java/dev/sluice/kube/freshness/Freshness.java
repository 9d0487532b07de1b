package dev.sluice.kube.freshness;

import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.kube.client.Failures;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.kube.watch.WatchedKind;
import dev.sluice.kube.watch.WatchedKind.Suspect;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// Compares what is known with consistent lists of the API server. A watch can lose changes
/// silently: a proxy or a cache between that forgets to send a removal leaves the daemon with an
/// endpoint that is gone, for as long as the watch lives.
///
/// A difference counts only if it is older than 30 s: what is known of the object did not change
/// for so long after the first list, and a second list still differs. Then the kind is listed
/// again.
public final class Freshness {
    private static final Logger LOG = LoggerFactory.getLogger(Freshness.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int LOGGED = 5;

    private final List<WatchedKind> kinds;
    private final Timing timing;
    private final FreshnessListener listener;
    private volatile @Nullable FreshnessReport last;

    public Freshness(List<WatchedKind> kinds, Timing timing, FreshnessListener listener) {
        this.kinds = List.copyOf(kinds);
        this.timing = timing;
        this.listener = listener;
    }

    /// Starts the thread that compares every ten minutes, and returns at once.
    public void start(TaskListener failures) {
        new PeriodicTask("freshness", INTERVAL, this::waitAndCheck, failures).start();
    }

    /// The first comparison comes after as long as any other, spread over the nodes.
    private void waitAndCheck() throws InterruptedException {
        if (last == null) {
            timing.pause().sleep(INTERVAL.dividedBy(2).plusSeconds(spread()));
        }
        check();
    }

    private long spread() {
        return timing.random().nextLong(INTERVAL.toSeconds());
    }

    /// The last report; empty if nothing was compared yet. From any thread.
    public Optional<FreshnessReport> last() {
        return Optional.ofNullable(last);
    }

    /// Compares now. Takes as long as a list, and 30 s more if anything differs. From any thread;
    /// one comparison at a time.
    public synchronized FreshnessReport check() throws InterruptedException {
        List<String> failures = new ArrayList<>();
        List<ObjectProblem> problems = new ArrayList<>();
        Optional<Duration> clockAhead = Optional.empty();
        Map<WatchedKind, List<Suspect>> suspects = new HashMap<>();
        for (WatchedKind kind : kinds) {
            WatchedKind.ListComparison found = compare(kind, failures);
            problems.addAll(found.problems());
            if (found.answered().isPresent()) {
                clockAhead =
                        Optional.of(
                                Duration.between(timing.clock().instant(), found.answered().get()));
            }
            if (!found.suspects().isEmpty()) {
                suspects.put(kind, found.suspects());
            }
        }
        List<StaleObject> stale = new ArrayList<>();
        if (!suspects.isEmpty()) {
            timing.pause().sleep(GRACE);
            for (WatchedKind kind : kinds) {
                stale.addAll(confirmed(kind, suspects.getOrDefault(kind, List.of()), failures));
            }
        }
        var report =
                new FreshnessReport(
                        timing.clock().instant(), stale, failures, problems, clockAhead);
        last = report;
        listener.compared(report);
        return report;
    }

    private List<StaleObject> confirmed(
            WatchedKind kind, List<Suspect> suspects, List<String> failures)
            throws InterruptedException {
        List<Suspect> unchanged = suspects.stream().filter(kind::isStill).toList();
        if (unchanged.isEmpty()) {
            return List.of();
        }
        Map<Object, Suspect> again = new HashMap<>();
        compare(kind, failures).suspects().forEach(suspect -> again.put(suspect.name(), suspect));
        List<StaleObject> stale =
                unchanged.stream()
                        .filter(suspect -> isSame(again.get(suspect.name()), suspect))
                        .map(suspect ->
                                new StaleObject(
                                        kind.name(),
                                        suspect.name().toString(),
                                        suspect.discrepancy()))
                        .toList();
        if (!stale.isEmpty()) {
            stale.stream().limit(LOGGED).forEach(each -> LOG.warn("stale: {}", each));
            kind.relist(stale.size() + " of them differ from what the API server says");
        }
        return stale;
    }

    private static boolean isSame(@Nullable Suspect again, Suspect suspect) {
        return again != null && again.known() == suspect.known();
    }

    private static WatchedKind.ListComparison compare(WatchedKind kind, List<String> failures)
            throws InterruptedException {
        try {
            return kind.compare();
        } catch (IOException | JacksonException e) {
            failures.add("%s cannot be listed: %s".formatted(kind.name(), Failures.reason(e)));
            return WatchedKind.ListComparison.NOTHING;
        }
    }
}
