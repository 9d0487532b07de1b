package dev.sluice.daemon.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// The registry of metrics. All metrics are registered at the start; after that, it is safe from
/// any thread.
///
/// Each metric has a row in `deploy/METRICS.md`. A test compares the two.
public final class Metrics {
    private final CollectorRegistry registry = new CollectorRegistry();
    private final List<Metric> made = new ArrayList<>();

    /// A counter.
    ///
    /// @param name a name that ends in `_total`
    public Counter counter(String name, String help, String... labels) {
        note(name, Metric.Type.COUNTER, help, labels);
        return Counter.build(name, help).labelNames(labels).withoutExemplars().register(registry);
    }

    public Gauge gauge(String name, String help, String... labels) {
        note(name, Metric.Type.GAUGE, help, labels);
        return Gauge.build(name, help).labelNames(labels).register(registry);
    }

    /// @param buckets the upper limits, ascending
    public Histogram histogram(String name, String help, double[] buckets, String... labels) {
        note(name, Metric.Type.HISTOGRAM, help, labels);
        return Histogram.build(name, help)
                .labelNames(labels)
                .buckets(buckets)
                .withoutExemplars()
                .register(registry);
    }

    /// A metric whose samples are read at each scrape, on the thread that serves metrics. So a
    /// counter may be one of the kernel.
    public void read(
            String name,
            Metric.Type type,
            String help,
            List<String> labels,
            Supplier<List<Sample>> readings) {
        note(name, type, help, labels.toArray(String[]::new));
        registry.register(new ReadCollector(made.getLast(), readings));
    }

    /// All registered metrics, by name.
    public List<Metric> all() {
        return made.stream().sorted(Comparator.comparing(Metric::name)).toList();
    }

    /// All series in Prometheus' text format.
    public String text() {
        return Exposition.text(registry.metricFamilySamples());
    }

    private void note(String name, Metric.Type type, String help, String... labels) {
        made.add(new Metric(name, type, Arrays.asList(labels), help));
    }

    private static final class ReadCollector extends Collector {
        private final Metric metric;
        private final Supplier<List<Sample>> readings;

        ReadCollector(Metric metric, Supplier<List<Sample>> readings) {
            this.metric = metric;
            this.readings = readings;
        }

        @Override
        public List<MetricFamilySamples> collect() {
            List<MetricFamilySamples.Sample> samples =
                    readings.get().stream()
                            .map(r ->
                                    new MetricFamilySamples.Sample(
                                            metric.name(), metric.labels(), r.labels(), r.value()))
                            .toList();
            Type type =
                    switch (metric.type()) {
                        case COUNTER -> Type.COUNTER;
                        case GAUGE -> Type.GAUGE;
                        case HISTOGRAM -> Type.HISTOGRAM;
                    };
            return List.of(new MetricFamilySamples(metric.name(), type, metric.help(), samples));
        }
    }
}
