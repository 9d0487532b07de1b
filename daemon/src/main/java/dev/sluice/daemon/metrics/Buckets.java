package dev.sluice.daemon.metrics;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// Upper limits of histograms, in seconds. Those of kube-proxy's metrics are kube-proxy's.
final class Buckets {
    private Buckets() {}

    /// From a millisecond to 16 seconds, each twice the one before.
    static double[] doubling() {
        // Divided, not multiplied by 0.001, which would not be the number that is written so.
        return DoubleStream.iterate(1, limit -> limit * 2).limit(15).map(ms -> ms / 1000).toArray();
    }

    /// From a quarter of a second to five minutes, finest below one.
    static double[] programming() {
        return join(
                new double[] {0, 0.25, 0.5},
                steps(1, 59, 1),
                steps(60, 115, 5),
                steps(120, 300, 30));
    }

    /// What answers of an API server take.
    static double[] requests() {
        return new double[] {0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60};
    }

    private static double[] steps(int from, int to, int step) {
        return DoubleStream.iterate(from, limit -> limit <= to, limit -> limit + step).toArray();
    }

    private static double[] join(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(DoubleStream::of).toArray();
    }
}
