package dev.sluice.daemon.metrics;

import java.util.List;

/// A value read at a scrape.
///
/// @param labels the values of the labels, in the order of their names
public record Sample(List<String> labels, double value) {
    public Sample {
        labels = List.copyOf(labels);
    }

    /// A sample without labels.
    public static List<Sample> of(double value) {
        return List.of(new Sample(List.of(), value));
    }
}
