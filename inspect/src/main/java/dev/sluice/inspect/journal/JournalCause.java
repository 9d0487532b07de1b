package dev.sluice.inspect.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An object of the API whose change had to be written.
///
/// @param kind `Service` or `EndpointSlice`
/// @param name `NAMESPACE/NAME`
/// @param resourceVersion the newest that was written; null if the API server did not tell it
public record JournalCause(String kind, String name, @Nullable String resourceVersion) {
    public JournalCause {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }
}
