package dev.sluice.inspect.samples;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How the daemon and the node did for ten seconds.
///
/// @param at the end of them
/// @param changes how many changes of Services were written
/// @param latencyP50Millis the median of their latencies; null if no latency is known
/// @param latencyP99Millis the latency that one in a hundred of them exceeds; null likewise
/// @param conntrackUsed the entries of the conntrack table; null if unknown
/// @param conntrackLimit the most that it takes; null if unknown
/// @param sourcePortsUsed the highest part of the node's source ports that masqueraded connections
///   to one destination take, 0 to 1; null below 0.7, where nobody counts
public record NodeSample(
        Instant at,
        int changes,
        @Nullable Long latencyP50Millis,
        @Nullable Long latencyP99Millis,
        @Nullable Long conntrackUsed,
        @Nullable Long conntrackLimit,
        @Nullable Double sourcePortsUsed) {
    /// The kind of a document of these.
    public static final String KIND = "SampleList";

    public NodeSample {
        Objects.requireNonNull(at, "at");
    }
}
