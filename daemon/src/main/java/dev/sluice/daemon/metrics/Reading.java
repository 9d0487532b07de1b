package dev.sluice.daemon.metrics;

import java.util.List;

/// A number that is looked up when it is asked for.
///
/// @param labels values, in the order of the names
public record Reading(List<String> labels, double value) {
    public Reading {
        labels = List.copyOf(labels);
    }

    /// One without labels.
    public static List<Reading> of(double value) {
        return List.of(new Reading(List.of(), value));
    }
}
