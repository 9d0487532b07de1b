package dev.sluice.daemon.health;

import dev.sluice.daemon.health.Status.OfFamily;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Decides whether the daemon is healthy, and formats the answer as kube-proxy does
/// (healthcheck/proxy_health.go).
///
/// The daemon is healthy if each change was applied to the kernel within `patience`. Services that
/// the kernel refuses do not count: they are not a fault of this node. Three rules go beyond
/// kube-proxy: before the first sync of every family, `healthz` is negative; a failed sync counts
/// as a pending change; and a sync thread that has stopped is unhealthy.
///
/// @param patience the longest time that a change may be pending: twice the sync period
/// @param wall converts a time of the status to the wall clock
/// @param zone the time zone of the answers
public record Health(Duration patience, UnaryOperator<Instant> wall, ZoneId zone) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    /// The longest time between two rounds of a sync thread. A round takes seconds, but the repair
    /// of all rules of a large cluster takes longer.
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    /// The longest time of the first load of all rules, for a very large cluster on a slow node.
    private static final Duration LONGEST_FIRST_ROUND = Duration.ofMinutes(15);

    /// Go's zero time.
    private static final String NEVER = "0001-01-01T00:00:00Z";

    /// @param ok whether the answer is positive
    /// @param json the body of the answer
    public record Verdict(boolean ok, String json) {}

    /// Whether load balancers should send traffic to this node: the daemon is healthy, every family
    /// was synced, and the Node exists and is not being removed.
    public Verdict healthz(Status status, Instant now) {
        boolean eligible = isEligible(status);
        boolean healthy =
                isLive(status, now)
                        && status.families().values().stream()
                                .allMatch(f -> f.synced().isPresent());
        return new Verdict(
                healthy && eligible,
                json(status, now, "\"nodeEligible\":" + eligible + ",", healthy, eligible));
    }

    /// Whether the daemon is alive; otherwise it should be restarted. The first sync may take long,
    /// because the API server may be unreachable.
    public Verdict livez(Status status, Instant now) {
        boolean live = isLive(status, now);
        return new Verdict(live, json(status, now, "", live, true));
    }

    /// The result of [#livez] without the body.
    public boolean isLive(Status status, Instant now) {
        return status.families().values().stream().allMatch(family -> isLive(family, now));
    }

    private boolean isLive(OfFamily family, Instant now) {
        boolean loading = family.synced().isEmpty();
        Duration longest = loading ? LONGEST_FIRST_ROUND : max(LONGEST_ROUND, patience);
        return isYounger(family.alive(), now, longest)
                && (loading
                        || family.pending()
                                .map(since -> isYounger(since, now, patience))
                                .orElse(true));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static boolean isYounger(Instant since, Instant now, Duration age) {
        return Duration.between(since, now).compareTo(age) < 0;
    }

    private static boolean isEligible(Status status) {
        return status.node().filter(Node::isKnown).filter(node -> !node.leaving()).isPresent();
    }

    private String json(
            Status status, Instant now, String eligibility, boolean healthy, boolean eligible) {
        Optional<Instant> newest =
                status.families().values().stream()
                        .flatMap(family -> family.synced().stream())
                        .max(Comparator.naturalOrder());
        Optional<Instant> updated = healthy && eligible ? Optional.of(now) : newest;
        return "{\"lastUpdated\":"
                + time(updated)
                + ",\"currentTime\":"
                + time(Optional.of(now))
                + ","
                + eligibility
                + "\"healthy\":"
                + healthy
                + families(status, now)
                + "}";
    }

    /// The families that were synced at least once.
    private String families(Status status, Instant now) {
        var parts = new StringJoiner(",", ",\"status\":{", "}").setEmptyValue("");
        Map<IpFamily, OfFamily> sorted = new TreeMap<>(status.families());
        sorted.forEach((name, family) -> {
            if (family.synced().isPresent()) {
                parts.add(
                        "\"%s\":{\"lastUpdated\":%s,\"healthy\":%b}"
                                .formatted(
                                        name.label(), time(family.synced()), isLive(family, now)));
            }
        });
        return parts.toString();
    }

    private String time(Optional<Instant> instant) {
        return '"'
                + instant.map(at -> TIME.format(wall.apply(at).atZone(zone))).orElse(NEVER)
                + '"';
    }
}
