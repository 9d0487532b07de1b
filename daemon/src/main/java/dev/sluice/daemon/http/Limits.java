package dev.sluice.daemon.http;

import java.time.Duration;

/// What clients may ask of us.
///
/// @param own of clients on this host
/// @param others of all other clients
/// @param lineBytes of a request's first line
/// @param headerBytes of all its headers
/// @param request how long a request may take to arrive, from the connection or its first byte on
/// @param answer how long a client may take to read an answer
/// @param idle how long a connection may stand without a request
record Limits(
        Share own,
        Share others,
        int lineBytes,
        int headerBytes,
        Duration request,
        Duration answer,
        Duration idle) {
    private static final int LINE_BYTES = 4096;
    private static final int HEADER_BYTES = 16_384;
    private static final Duration SLOWEST = Duration.ofSeconds(10);

    /// Prometheus asks every 15 to 60 seconds and likes to keep its connection, but opens another
    /// at no cost worth the name.
    private static final Duration IDLE = Duration.ofSeconds(40);

    /// An answer of 10,000 Services with counters of their own has 3 MB.
    private static final long ANSWER_BYTES = 16L << 20;

    /// A part of what the server can bear. Who comes when it is used up is let in, and another
    /// goes.
    ///
    /// @param connections at the same time, at all sockets of a server together
    /// @param perAddress of these, by clients of one address
    /// @param answerBytes of answers that wait to be read, beside the newest
    record Share(int connections, int perAddress, long answerBytes) {}

    /// What each of two servers bears in a process that may open so many files and sockets:
    /// connections take less than a fifth of them, since the proxy itself needs some for each
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
                IDLE);
    }
}
