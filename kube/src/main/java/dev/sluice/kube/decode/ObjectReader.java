package dev.sluice.kube.decode;

import tools.jackson.core.JsonParser;

/// Reads the API objects of one kind.
///
/// @param <N> how they are named
/// @param <V> the record they become
public interface ObjectReader<N, V> {
    /// Reads the value the parser stands at, and leaves the parser at its last token. Whatever the
    /// value holds, only text that is not JSON at all is an error.
    ///
    /// @throws tools.jackson.core.JacksonException if the text is not JSON, or cannot be had
    DecodeResult<N, V> read(JsonParser parser);
}
