package dev.sluice.daemon.kube;

import tools.jackson.core.JsonParser;

/// Reads the API objects of one kind.
///
/// @param <N> how they are named
/// @param <V> the record they become
interface ObjectReader<N, V> {
    /// Reads the value the parser stands at, and leaves the parser at its last token. Whatever the
    /// value holds, only text that is not JSON at all is an error.
    ///
    /// @throws tools.jackson.core.JacksonException if the text is not JSON, or cannot be had
    Reading<N, V> read(JsonParser parser);
}
