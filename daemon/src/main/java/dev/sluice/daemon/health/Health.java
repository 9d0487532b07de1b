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

/// Whether the daemon is healthy, and how it says so: kube-proxy's words
/// (healthcheck/proxy_health.go).
///
/// Healthy is, of whom the kernel has followed everything within a time. Three things go beyond
/// kube-proxy: before the first sync of every family, load balancers are told that this node is not
/// ready yet; a sync that failed counts as asked for again; and a sync thread that has stopped is
/// not healthy, whatever it said before.
///
/// @param patience how long the kernel may lag behind: twice the sync period
/// @param zone that times are told in
public record Health(Duration patience, ZoneId zone) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    /// The sync thread goes round every few seconds, a large first load aside.
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

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
        boolean rounds =
                isYoung(status.alive(), now)
                        || Duration.between(status.alive(), now).compareTo(LONGEST_ROUND) < 0;
        return rounds
                && status.families().values().stream().allMatch(family -> isLive(family, now));
    }

    private boolean isLive(OfFamily family, Instant now) {
        return family.synced().isEmpty()
                || family.pending().map(since -> isYoung(since, now)).orElse(true);
    }

    private boolean isYoung(Instant since, Instant now) {
        return Duration.between(since, now).compareTo(patience) < 0;
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
        return '"' + instant.map(at -> TIME.format(at.atZone(zone))).orElse(NEVER) + '"';
    }
}
