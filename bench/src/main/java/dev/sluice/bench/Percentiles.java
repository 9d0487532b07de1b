package dev.sluice.bench;

import java.util.List;

/// Measured values in order of size.
record Percentiles(List<Double> sorted) {
    static Percentiles of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return new Percentiles(values.stream().sorted().toList());
    }

    /// The least value that so many percent of all do not exceed.
    double at(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.clamp(rank, 1, sorted.size()) - 1);
    }
}
