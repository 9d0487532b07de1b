package dev.sluice.daemon.http;

import java.time.Duration;

/// The limits of a server's clients.
///
/// @param own the share of clients on this host
/// @param others the share of all other clients
/// @param lineBytes the longest first line of a request
/// @param headerBytes the longest headers of a request, in total
/// @param request the longest time for a request to arrive, from the start of the connection or its
///   first byte
/// @param answer the longest time for a client to read an answer
/// @param stream the longest time for a client to read an answer that is sent piece by piece; each
///   piece has the time of `answer`
/// @param idle the longest time of a connection without a request
record Limits(
        Share own,
        Share others,
        int lineBytes,
        int headerBytes,
        Duration request,
        Duration answer,
        Duration stream,
        Duration idle) {
    private static final int LINE_BYTES = 4096;
    private static final int HEADER_BYTES = 16_384;
    private static final Duration SLOWEST = Duration.ofSeconds(10);

    private static final Duration STREAM = Duration.ofMinutes(1);

    /// Prometheus scrapes every 15 to 60 s and prefers to keep its connection, but a new one is
    /// cheap.
    private static final Duration IDLE = Duration.ofSeconds(40);

    /// The metrics of 10,000 Services with counters of their own have 3 MB.
    private static final long ANSWER_BYTES = 16L << 20;

    /// A share of the server's capacity. If it is used up, a new connection replaces an idle one.
    ///
    /// @param connections the most connections at the same time, of all sockets of a server
    ///   together
    /// @param perAddress the most of these from one client address
    /// @param answerBytes the most bytes of answers that wait to be read, apart from the newest
    ///   answer
    record Share(int connections, int perAddress, long answerBytes) {}

    /// The limits of each of two servers in a process with `descriptors` file descriptors.
    /// Connections take less than a fifth of them, since the proxy itself needs some for each
    /// change.
    static Limits within(long descriptors) {
        int others = Math.clamp(descriptors / 16, 8, 256);
        int own = Math.clamp(descriptors / 32, 4, 64);
        return new Limits(
                new Share(own, own, ANSWER_BYTES),
                new Share(others, others / 4, ANSWER_BYTES),
                LINE_BYTES,
                HEADER_BYTES,
                SLOWEST,
                SLOWEST,
                STREAM,
                IDLE);
    }
}
