package dev.sluice.kube.decode;

import tools.jackson.core.JsonParser;

/// Reads the API objects of one kind.
///
/// @param <N> the type of their names
/// @param <V> the record they become
public interface ObjectReader<N, V> {
    /// Reads the parser's current value, and leaves the parser at the last token of it. Only text
    /// that is not JSON is an error; all other faults are part of the result.
    ///
    /// @throws tools.jackson.core.JacksonException if the text is not JSON, or the connection fails
    DecodeResult<N, V> read(JsonParser parser);
}
