package dev.sluice.kube.decode;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a reader made of one API object.
///
/// @param <N> how objects of its kind are named
/// @param <V> the record its kind becomes
public sealed interface DecodeResult<N, V> {
    /// Null where even that could not be read.
    @Nullable N name();

    /// Empty where the object does not tell.
    String resourceVersion();

    List<ObjectProblem> problems();

    /// @param value null where the proxy has no use for the object: as if it did not exist
    /// @param trigger when the cluster changed what the object tells, if it says
    record Legible<N, V>(
            N name,
            @Nullable V value,
            @Nullable Instant trigger,
            String resourceVersion,
            List<ObjectProblem> problems)
            implements DecodeResult<N, V> {}

    /// The object exists, but what it says could not be read: whatever is known of it stays.
    record Illegible<N, V>(@Nullable N name, String resourceVersion, List<ObjectProblem> problems)
            implements DecodeResult<N, V> {}
}
