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

/// All that is told. Everything is made at the start; after that, safe from any thread.
///
/// Every name made here has a row in `deploy/METRICS.md`, and a test holds the two equal.
public final class Metrics {
    private final CollectorRegistry registry = new CollectorRegistry();
    private final List<Metric> made = new ArrayList<>();

    /// A number that only grows.
    ///
    /// @param name ends in `_total`
    public Counter counter(String name, String help, String... labels) {
        note(name, Metric.Type.COUNTER, help, labels);
        return Counter.build(name, help).labelNames(labels).withoutExemplars().register(registry);
    }

    public Gauge gauge(String name, String help, String... labels) {
        note(name, Metric.Type.GAUGE, help, labels);
        return Gauge.build(name, help).labelNames(labels).register(registry);
    }

    /// @param buckets upper limits, rising
    public Histogram histogram(String name, String help, double[] buckets, String... labels) {
        note(name, Metric.Type.HISTOGRAM, help, labels);
        return Histogram.build(name, help)
                .labelNames(labels)
                .buckets(buckets)
                .withoutExemplars()
                .register(registry);
    }

    /// Numbers that are looked up when they are asked for, on the thread that serves them. A
    /// counter's may be those of the kernel, which counts by itself.
    public void read(
            String name,
            Metric.Type type,
            String help,
            List<String> labels,
            Supplier<List<Sample>> readings) {
        note(name, type, help, labels.toArray(String[]::new));
        registry.register(new Looked(made.getLast(), readings));
    }

    /// All that was made, by name.
    public List<Metric> all() {
        return made.stream().sorted(Comparator.comparing(Metric::name)).toList();
    }

    /// All that there is to tell now, as Prometheus reads it.
    public String text() {
        return Exposition.text(registry.metricFamilySamples());
    }

    private void note(String name, Metric.Type type, String help, String... labels) {
        made.add(new Metric(name, type, Arrays.asList(labels), help));
    }

    private static final class Looked extends Collector {
        private final Metric metric;
        private final Supplier<List<Sample>> readings;

        Looked(Metric metric, Supplier<List<Sample>> readings) {
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
