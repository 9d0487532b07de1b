package dev.sluice.bench;

import java.util.List;

/// Measured values in ascending order.
record Percentiles(List<Double> sorted) {
    static Percentiles of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return new Percentiles(values.stream().sorted().toList());
    }

    /// Returns the smallest value that is at least as large as this percentage of all values
    /// (nearest rank).
    double at(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.clamp(rank, 1, sorted.size()) - 1);
    }
}
