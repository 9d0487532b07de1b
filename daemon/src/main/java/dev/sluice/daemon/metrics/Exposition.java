package dev.sluice.daemon.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Prometheus' text format 0.0.4, as Go's client and so kube-proxy writes it: families by name,
/// series by labels, and labels by name with `le` last. A family without series is omitted, and so
/// are the `_created` samples of the Java client, which that format does not have.
final class Exposition {
    private static final String BUCKET = "le";

    private Exposition() {}

    static String text(Enumeration<MetricFamilySamples> families) {
        List<MetricFamilySamples> sorted = Collections.list(families);
        sorted.sort(Comparator.comparing(Exposition::name));
        var text = new StringBuilder(32 * 1024);
        sorted.forEach(family -> write(family, text));
        return text.toString();
    }

    /// The Java client strips `_total` from the name of a counter.
    private static String name(MetricFamilySamples family) {
        return family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
    }

    private static void write(MetricFamilySamples family, StringBuilder text) {
        Map<String, List<Sample>> series = new TreeMap<>();
        for (Sample sample : family.samples) {
            if (!sample.name.equals(family.name + "_created")) {
                series.computeIfAbsent(labels(sample, false), _ -> new ArrayList<>()).add(sample);
            }
        }
        if (series.isEmpty()) {
            return;
        }
        String name = name(family);
        text.append("# HELP ").append(name).append(' ').append(escaped(family.help)).append('\n');
        text.append("# TYPE ").append(name).append(' ');
        text.append(family.type.name().toLowerCase(Locale.ROOT)).append('\n');
        for (List<Sample> samples : series.values()) {
            // Buckets first, then the sum, then the count.
            samples.sort(Comparator.comparing(sample -> sample.name.endsWith("_count")));
            for (Sample sample : samples) {
                text.append(sample.name).append(labels(sample, true)).append(' ');
                text.append(GoNumber.text(sample.value)).append('\n');
            }
        }
    }

    private static String labels(Sample sample, boolean withBucket) {
        Map<String, String> byName = new TreeMap<>();
        String bucket = null;
        for (int i = 0; i < sample.labelNames.size(); i++) {
            String name = sample.labelNames.get(i);
            String value = sample.labelValues.get(i);
            if (name.equals(BUCKET)) {
                bucket = GoNumber.text(number(value));
            } else {
                byName.put(name, value);
            }
        }
        List<String> pairs = new ArrayList<>();
        byName.forEach((name, value) -> pairs.add(pair(name, value)));
        if (withBucket && bucket != null) {
            pairs.add(pair(BUCKET, bucket));
        }
        return pairs.isEmpty() ? "" : "{" + String.join(",", pairs) + "}";
    }

    private static double number(String limit) {
        return limit.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(limit);
    }

    private static String pair(String name, String value) {
        return name + "=\"" + escaped(value).replace("\"", "\\\"") + '"';
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
