package dev.sluice.daemon.metrics;

import java.util.List;

/// A number that is looked up when it is asked for.
///
/// @param labels values, in the order of the names
public record Sample(List<String> labels, double value) {
    public Sample {
        labels = List.copyOf(labels);
    }

    /// One without labels.
    public static List<Sample> of(double value) {
        return List.of(new Sample(List.of(), value));
    }
}
