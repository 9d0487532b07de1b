package dev.sluice.daemon.report;

import dev.sluice.daemon.metrics.Metric;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.Sample;
import dev.sluice.kube.watch.ClusterWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The age of the known cluster state. A dead watch receives nothing and so looks like one of a
/// cluster without changes; the age shows the difference.
public final class WatchAges {
    private WatchAges() {}

    /// How long ago the API server last sent something, for each kind of object that syncs need;
    /// empty for never. ServiceCIDRs are omitted, because many clusters have none.
    public static Map<String, Optional<Duration>> heard(ClusterWatch.Heard heard) {
        Map<String, Optional<Duration>> kinds = new TreeMap<>();
        kinds.put("services", heard.services());
        kinds.put("endpointslices", heard.slices());
        kinds.put("node", heard.node());
        return kinds;
    }

    /// For how long the quietest of the watches has been silent.
    ///
    /// @param up since the start: what was never heard has been silent for so long
    public static Duration silence(Map<String, Optional<Duration>> heard, Duration up) {
        return heard.values().stream()
                .map(age -> age.orElse(up))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    public static void register(
            Metrics metrics, Supplier<Map<String, Optional<Duration>>> heard, LongSupplier nanos) {
        long start = nanos.getAsLong();
        metrics.read(
                "sluice_state_age_seconds",
                Metric.Type.GAUGE,
                "Seconds since the API server said anything of a kind of objects, or since the"
                        + " start; it does about every minute, also where nothing changes",
                List.of("kind"),
                () -> {
                    Duration up = Duration.ofNanos(nanos.getAsLong() - start);
                    List<Sample> ages = new ArrayList<>();
                    heard.get().forEach((kind, last) -> ages.add(reading(kind, last.orElse(up))));
                    return ages;
                });
    }

    private static Sample reading(String kind, Duration age) {
        return new Sample(List.of(kind), age.toMillis() / 1e3);
    }
}
