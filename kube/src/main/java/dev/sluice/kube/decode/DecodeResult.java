package dev.sluice.kube.decode;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of reading one API object.
///
/// @param <N> the type of the name of such objects
/// @param <V> the record that such objects become
public sealed interface DecodeResult<N, V> {
    /// The name of the object; null if it could not be read.
    @Nullable N name();

    /// The resource version; empty if the object has none.
    String resourceVersion();

    List<ObjectProblem> problems();

    /// A readable object.
    ///
    /// @param value null if the proxy ignores the object, which then counts as nonexistent
    /// @param trigger when the cluster state changed that caused the object's last update; null if
    ///   the object does not contain it
    record Legible<N, V>(
            N name,
            @Nullable V value,
            @Nullable Instant trigger,
            String resourceVersion,
            List<ObjectProblem> problems)
            implements DecodeResult<N, V> {}

    /// An unreadable object. The record of its previous version, if any, stays in use.
    record Illegible<N, V>(@Nullable N name, String resourceVersion, List<ObjectProblem> problems)
            implements DecodeResult<N, V> {}
}
