package dev.sluice.kube.watch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Receives the changes of the objects of a kind.
///
/// @param <N> the type of the objects' names
/// @param <V> the record that the objects become
@FunctionalInterface
interface Sink<N, V> {
    /// @param value the new version, or null if the object was deleted
    /// @param trigger when the cluster state changed that caused the object's last update, or null
    ///   if unknown
    /// @param resourceVersion of the new version, or of the deletion; empty if unknown
    void write(N name, @Nullable V value, @Nullable Instant trigger, String resourceVersion);
}
