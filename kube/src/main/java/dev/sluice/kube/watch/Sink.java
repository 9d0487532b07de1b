package dev.sluice.kube.watch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where the objects of a kind go.
///
/// @param <N> how they are named
/// @param <V> the record they become
@FunctionalInterface
interface Sink<N, V> {
    /// @param value null where it is gone
    /// @param trigger when the cluster changed what the object tells, if it says
    void write(N name, @Nullable V value, @Nullable Instant trigger);
}
