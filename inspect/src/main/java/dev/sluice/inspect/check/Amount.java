package dev.sluice.inspect.check;

import java.time.Duration;

/// Durations and sizes in words.
final class Amount {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private Amount() {}

    /// Returns a duration in its greatest unit, such as `90 s` or `3 h`.
    static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 2 * MINUTE) {
            return seconds + " s";
        }
        return seconds < 2 * HOUR ? seconds / MINUTE + " min" : seconds / HOUR + " h";
    }

    /// Returns a size in MiB, rounded up, as Kubernetes writes it: `128Mi`.
    static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + "Mi";
    }
}
