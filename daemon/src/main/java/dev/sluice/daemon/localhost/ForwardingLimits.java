package dev.sluice.daemon.localhost;

import java.time.Duration;

/// The limits of forwarded connections.
///
/// @param connections the most connections at the same time, of all node ports together
/// @param bufferBytes how many bytes are read at once. Each direction of a connection holds at most
///   one buffer: the next one is read after the kernel has taken the last one
/// @param connect the longest time until an endpoint accepts, as in kube-proxy
/// @param halfClosed how long a connection may be idle after one end has finished sending: as long
///   as conntrack keeps such connections by kube-proxy's default
/// @param firstRetry the time until a socket that could not be opened is tried again; doubled with
///   each try
/// @param longestRetry the longest such time
record ForwardingLimits(
        int connections,
        int bufferBytes,
        Duration connect,
        Duration halfClosed,
        Duration firstRetry,
        Duration longestRetry) {
    private static final int BUFFER_BYTES = 32 * 1024;

    /// The limits in a process with `descriptors` file descriptors and a heap of at most
    /// `heapBytes`. Connections take at most an eighth of either: a connection takes two
    /// descriptors and two buffers.
    static ForwardingLimits within(long descriptors, long heapBytes) {
        long most = Math.min(descriptors / 16, heapBytes / 16 / BUFFER_BYTES);
        return new ForwardingLimits(
                Math.clamp(most, 16, 1024),
                BUFFER_BYTES,
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }
}
