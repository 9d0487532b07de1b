package dev.sluice.daemon;

import dev.sluice.daemon.kube.ClusterWatch;
import dev.sluice.daemon.metrics.Metric;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// How old what is known of the cluster may be: a watch that is dead says nothing, and looks like
/// one of a cluster where nothing happens.
final class WatchAges {
    private WatchAges() {}

    /// When the API server last said anything of each kind of objects that syncs need; empty for
    /// never. ServiceCIDRs are not among them: many clusters have none.
    static Map<String, Optional<Instant>> heard(ClusterWatch.Heard heard) {
        Map<String, Optional<Instant>> kinds = new TreeMap<>();
        kinds.put("services", Optional.ofNullable(heard.services()));
        kinds.put("endpointslices", Optional.ofNullable(heard.slices()));
        kinds.put("node", Optional.ofNullable(heard.node()));
        return kinds;
    }

    static void tell(
            Metrics metrics, Supplier<Map<String, Optional<Instant>>> heard, InstantSource clock) {
        Instant start = clock.instant();
        metrics.read(
                "sluice_state_age_seconds",
                Metric.Type.GAUGE,
                "Seconds since the API server said anything of a kind of objects, or since the"
                        + " start; it does about every minute, also where nothing changes",
                List.of("kind"),
                () -> {
                    List<Reading> ages = new ArrayList<>();
                    heard.get()
                            .forEach((kind, last) ->
                                    ages.add(age(kind, last.orElse(start), clock.instant())));
                    return ages;
                });
    }

    private static Reading age(String kind, Instant last, Instant now) {
        return new Reading(List.of(kind), Duration.between(last, now).toMillis() / 1e3);
    }
}
