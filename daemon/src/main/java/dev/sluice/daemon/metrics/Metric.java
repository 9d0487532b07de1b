package dev.sluice.daemon.metrics;

import java.util.List;

/// What is told under one name, whether or not there is anything to tell yet.
///
/// @param labels names, in the order their values are given in
/// @param help what it means, one line
public record Metric(String name, Type type, List<String> labels, String help) {
    /// As Prometheus names them.
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
