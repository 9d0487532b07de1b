package dev.sluice.daemon.report;

import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.base.log.RateLimitedLog.Rate;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Logs the syncs: each that changes something, the first failures, and the first success
/// afterwards. For each refused Service, it logs the begin and the end of the refusal. Lines that a
/// cluster, a tenant or another program can cause again and again are rate-limited.
public final class SyncLog implements SyncListener {
    private static final int NAMED = 3;
    private static final Rate CHANGES = new Rate(100, Duration.ofSeconds(1));
    private static final Rate REPEATED = new Rate(3, Duration.ofMinutes(10));
    private static final Rate TROUBLES = new Rate(20, Duration.ofSeconds(10));

    private final Logger log;
    private final RateLimitedLog changes;
    private final RateLimitedLog drifts;
    private final RateLimitedLog refused;
    private final RateLimitedLog accepted;
    private final RateLimitedLog left;
    private final RateLimitedLog chores;

    /// The number of consecutive failed syncs.
    private final Map<IpFamily, Integer> failing = new EnumMap<>(IpFamily.class);

    private final Set<IpFamily> drifted = EnumSet.noneOf(IpFamily.class);
    private final RefusalNews refusals = new RefusalNews();
    private final FewReasons failures = new FewReasons();
    private final FewReasons watchFailures = new FewReasons();

    /// @param nanos a monotonic clock, in nanoseconds
    public SyncLog(Logger log, LongSupplier nanos) {
        this.log = log;
        this.changes = new RateLimitedLog(log, CHANGES, nanos);
        this.drifts = new RateLimitedLog(log, TROUBLES, nanos);
        this.refused = new RateLimitedLog(log, TROUBLES, nanos);
        this.accepted = new RateLimitedLog(log, TROUBLES, nanos);
        this.left = new RateLimitedLog(log, REPEATED, nanos);
        this.chores = new RateLimitedLog(log, REPEATED, nanos);
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        Integer tries = failing.remove(family);
        failures.over(family);
        boolean repair = drifted.remove(family);
        List<String> changed = changed(sync);
        String why =
                sync.before().isEmpty()
                        ? "first sync, " + count(sync.plan().services().size(), "service")
                        : repair ? "repaired" : changed.isEmpty() ? "checked" : summary(changed);
        String line = line(family, why, sync.report(), sync.took());
        if (tries != null) {
            log.info("{}, after {}", line, count(tries, "failed try", "failed tries"));
        } else if (repair) {
            drifts.say(Level.INFO, line);
        } else if (sync.report().changes() > 0 || sync.before().isEmpty()) {
            changes.say(Level.INFO, line);
        } else {
            log.debug("{}", line);
        }
        if (sync.before().isPresent()) {
            changed.forEach(what -> log.debug("{}: {}", family.label(), what));
        }
        refusals(sync);
    }

    private void refusals(Synced sync) {
        String family = sync.plan().family().label();
        RefusalNews.News news = refusals.after(sync);
        news.refused().entrySet().stream()
                .limit(NAMED)
                .forEach(refusal ->
                        refused.say(
                                Level.ERROR,
                                "%s: the kernel refuses service %s; all others are in force, and it is tried again by itself: %s"
                                        .formatted(family, refusal.getKey(), refusal.getValue())));
        if (news.refused().size() > NAMED) {
            refused.say(
                    Level.ERROR,
                    "%s: the kernel refuses %d more services"
                            .formatted(family, news.refused().size() - NAMED));
        }
        if (!news.over().isEmpty()) {
            List<String> names = news.over().stream().map(ServiceName::toString).toList();
            accepted.say(Level.INFO, "%s: no longer refused: %s".formatted(family, summary(names)));
        }
    }

    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        failing.merge(family, 1, Integer::sum);
        String line = "{}: sync failed, next try in {} ms: {}";
        if (!failures.isNews(family, message)) {
            log.debug(line, family.label(), retryIn.toMillis(), message);
        } else if (cause instanceof SyncException) {
            log.error(line, family.label(), retryIn.toMillis(), message);
        } else {
            // Not an answer of the kernel but a bug, so the stack trace is needed.
            log.error(line, family.label(), retryIn.toMillis(), message, cause);
        }
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        drifted.add(family);
        drifts.say(
                Level.WARN,
                "%s: another program (%s) changed our rules in table %s: %s; repairing"
                        .formatted(family.label(), drift.culprit(), drift.table(), drift.what()));
    }

    @Override
    public void lookFailed(IpFamily family, SyncException cause, Duration retryIn) {
        String message = String.valueOf(cause.getMessage());
        if (watchFailures.isNews(family, message)) {
            log.warn(
                    "{}: cannot see whether another program changed our rules, looking again in {}"
                            + " ms: {}",
                    family.label(),
                    retryIn.toMillis(),
                    message);
        }
    }

    @Override
    public void lookedAgain(IpFamily family) {
        if (watchFailures.over(family)) {
            log.info("{}: changes by other programs are seen again", family.label());
        }
    }

    @Override
    public void leftBehind(IpFamily family, List<String> what) {
        left.say(
                Level.WARN,
                "%s: the kernel refuses to remove what no Service needs, to be tried again: %s"
                        .formatted(family.label(), summary(what)));
    }

    @Override
    public void choreFailed(IpFamily family, Throwable cause, Duration retryIn) {
        StackTraceElement[] stack = cause.getStackTrace();
        chores.say(
                Level.ERROR,
                "%s: work beside the syncs failed, next try in %d ms: %s%s"
                        .formatted(
                                family.label(),
                                retryIn.toMillis(),
                                cause,
                                stack.length == 0 ? "" : " at " + stack[0]));
    }

    /// The reasons that were logged for a repeated failure. Each is logged once, and only a few of
    /// them, because the messages of programs may differ each time.
    private static final class FewReasons {
        private final Map<IpFamily, Set<String>> logged = new EnumMap<>(IpFamily.class);

        /// Whether to log this reason.
        boolean isNews(IpFamily family, String reason) {
            Set<String> before = logged.computeIfAbsent(family, _ -> new HashSet<>());
            return before.size() < NAMED && before.add(reason);
        }

        /// Forgets the reasons after a success.
        ///
        /// @return whether it had failed before
        boolean over(IpFamily family) {
            return logged.remove(family) != null;
        }
    }

    private static String line(IpFamily family, String why, SyncReport report, Duration took) {
        String held =
                report.ruleCounts().stream()
                        .map(tally -> tally.held() + " in " + tally.table())
                        .collect(Collectors.joining(", "));
        return family.label()
                + ": "
                + why
                + ": "
                + count(report.changes(), "change")
                + " in "
                + took.toMillis()
                + " ms"
                + (report.full() ? ", " + held : "");
    }

    /// The differences between the plan and the one before, a few words each.
    private static List<String> changed(Synced sync) {
        List<String> changed = new ArrayList<>();
        sync.before()
                .ifPresent(before -> {
                    if (!before.node().equals(sync.plan().node())) {
                        changed.add("node " + sync.plan().node().name() + " changed");
                    }
                    services(before, sync.plan(), changed);
                });
        return changed;
    }

    private static void services(Plan before, Plan after, List<String> changed) {
        SharedMap.differences(
                before.services(),
                after.services(),
                (name, old, now) ->
                        changed.add(
                                name
                                        + (old == null
                                                ? " added"
                                                : now == null ? " removed" : " changed")));
    }

    private static String summary(List<String> changed) {
        String named = String.join(", ", changed.subList(0, Math.min(NAMED, changed.size())));
        return changed.size() <= NAMED
                ? named
                : named + " and " + (changed.size() - NAMED) + " more";
    }

    private static String count(int n, String one) {
        return count(n, one, one + "s");
    }

    private static String count(int n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }
}
