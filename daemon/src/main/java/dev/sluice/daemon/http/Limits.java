package dev.sluice.daemon.http;

import java.time.Duration;

/// What one client may ask of us.
///
/// @param connections at one socket at the same time; more are closed at once
/// @param lineBytes of a request's first line
/// @param headerBytes of all its headers
/// @param request how long a request may take to arrive, from the connection or its first byte on
/// @param answer how long a client may take to read an answer
/// @param idle how long a connection may stand without a request
record Limits(
        int connections,
        int lineBytes,
        int headerBytes,
        Duration request,
        Duration answer,
        Duration idle) {
    /// Prometheus asks every 15 to 60 seconds and likes to keep its connection.
    static final Limits USUAL =
            new Limits(
                    100,
                    4096,
                    16_384,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2));
}
