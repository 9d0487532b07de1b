package dev.sluice.daemon.metrics;

import java.util.List;

/// The definition of a metric, with or without series.
///
/// @param labels the names of the labels, in the order of their values
/// @param help its meaning, one line
public record Metric(String name, Type type, List<String> labels, String help) {
    /// The types of Prometheus.
    public enum Type {
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public Metric {
        labels = List.copyOf(labels);
    }
}
