package dev.sluice.daemon.mode;

import dev.sluice.daemon.metrics.Metric;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.Sample;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServicePortName;
import dev.sluice.nftables.FrontendCounts;
import dev.sluice.nftables.table.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Sums up the kernel's counters into totals that never fall. If a counter restarts, because its
/// table or service was created again, its total continues.
///
/// The number of series is limited: only the first `limit` service ports have their own. The others
/// share one, whose Service is named `(others)`. Safe from any thread; the metrics show what was
/// last published.
final class ServiceTotals {
    private static final List<String> LABELS = List.of("namespace", "service", "port", "protocol");
    private static final List<String> OTHERS = List.of("", "(others)", "", "");

    private final int limit;
    private final Map<Place, Counted> last = new HashMap<>();
    private final Map<ServicePortName, Counted> totals = new HashMap<>();
    private Counted others = new Counted(0, 0);
    private volatile Map<List<String>, Counted> published = Map.of();

    private record Place(IpFamily family, ServicePortName port, Key key) {}

    private record Counted(long connections, long packets) {
        Counted plus(Counted more) {
            return new Counted(connections + more.connections, packets + more.packets);
        }

        /// The increase since `before`; the whole value if the counter restarted.
        Counted since(Counted before) {
            boolean anew = connections < before.connections || packets < before.packets;
            return anew
                    ? this
                    : new Counted(connections - before.connections, packets - before.packets);
        }
    }

    /// @param limit the number of service ports with a series of their own
    ServiceTotals(int limit) {
        this.limit = limit;
    }

    /// Adds the increase of a family's counters.
    ///
    /// @param counts all counters of the family
    synchronized void take(IpFamily family, List<FrontendCounts> counts) {
        Set<Place> present = new HashSet<>();
        for (FrontendCounts count : counts) {
            var place = new Place(family, count.port(), count.key());
            var now = new Counted(count.connections(), count.packets());
            Counted before = last.put(place, now);
            present.add(place);
            add(count.port(), before == null ? now : now.since(before));
        }
        last.keySet().removeIf(place -> place.family() == family && !present.contains(place));
        Set<ServicePortName> ports =
                last.keySet().stream().map(Place::port).collect(Collectors.toSet());
        totals.keySet().retainAll(ports);
        publish();
    }

    private void add(ServicePortName port, Counted more) {
        if (totals.containsKey(port) || totals.size() < limit) {
            totals.merge(port, more, Counted::plus);
        } else {
            others = others.plus(more);
        }
    }

    private void publish() {
        Map<List<String>, Counted> series = new HashMap<>();
        totals.forEach((port, total) -> series.put(labels(port), total));
        if (others.packets() > 0 || others.connections() > 0) {
            series.put(OTHERS, others);
        }
        published = Map.copyOf(series);
    }

    private static List<String> labels(ServicePortName port) {
        return List.of(
                port.service().namespace(),
                port.service().name(),
                port.port(),
                port.protocol().toString());
    }

    void register(Metrics metrics) {
        metrics.read(
                "sluice_service_connections_total",
                Metric.Type.COUNTER,
                "New connections to a port of a Service, those included that were rejected for want"
                        + " of endpoints; only with serviceCounters",
                LABELS,
                () -> readings(Counted::connections));
        metrics.read(
                "sluice_service_packets_total",
                Metric.Type.COUNTER,
                "Packets of connections to a port of a Service, both ways; only with"
                        + " serviceCounters",
                LABELS,
                () -> readings(Counted::packets));
    }

    private List<Sample> readings(ToDoubleFunction<Counted> value) {
        List<Sample> readings = new ArrayList<>();
        published.forEach(
                (labels, total) -> readings.add(new Sample(labels, value.applyAsDouble(total))));
        return readings;
    }
}
