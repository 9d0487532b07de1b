package dev.sluice.daemon.metrics;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// Upper limits of histogram buckets, in seconds. kube-proxy's metrics use kube-proxy's buckets.
final class Buckets {
    private Buckets() {}

    /// From 1 ms to 16 s, each twice the one before.
    static double[] doubling() {
        return DoubleStream.iterate(1, limit -> limit * 2).limit(15).map(ms -> ms / 1000).toArray();
    }

    /// From 0.25 s to 300 s, with the finest steps below 1 s.
    static double[] programming() {
        return join(
                new double[] {0, 0.25, 0.5},
                steps(1, 59, 1),
                steps(60, 115, 5),
                steps(120, 300, 30));
    }

    /// The buckets of requests to the API server.
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
