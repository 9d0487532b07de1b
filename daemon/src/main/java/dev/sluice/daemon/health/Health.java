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

/// Whether the daemon is healthy, and how it says so: kube-proxy's words
/// (healthcheck/proxy_health.go).
///
/// Healthy means: every change was applied to the kernel within `patience`, but for Services that
/// the kernel refuses, which are no fault of this node's. Three things go beyond kube-proxy: before
/// the first sync of every family, load balancers are told that this node is not ready yet; a sync
/// that failed counts as asked for again; and a sync thread that has stopped is not healthy,
/// whatever it said before.
///
/// @param patience how long the kernel may lag behind: twice the sync period
/// @param wall what the wall clock calls a time of the status's clock
/// @param zone that times are told in
public record Health(Duration patience, UnaryOperator<Instant> wall, ZoneId zone) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    /// A sync thread goes round every few seconds; one that repairs all rules of a large cluster
    /// takes longer.
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    /// To load all rules of a very large cluster on a slow node for the first time.
    private static final Duration LONGEST_FIRST_ROUND = Duration.ofMinutes(15);

    /// What Go has for no time at all.
    private static final String NEVER = "0001-01-01T00:00:00Z";

    /// @param ok whether the answer is yes
    /// @param json what it says
    public record Verdict(boolean ok, String json) {}

    /// Whether load balancers should send this node traffic: it is healthy, is known, and is not
    /// about to leave.
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

    /// Whether the daemon is well: else it should be started anew. It may take its time for the
    /// first sync, since the API server may be away.
    public Verdict livez(Status status, Instant now) {
        boolean live = isLive(status, now);
        return new Verdict(live, json(status, now, "", live, true));
    }

    /// As [#livez], for who asks no more than that.
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

    /// Those that were synced once.
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
