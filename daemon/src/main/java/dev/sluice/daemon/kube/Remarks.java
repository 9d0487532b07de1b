package dev.sluice.daemon.kube;

import org.jspecify.annotations.Nullable;

/// Told of all in objects of a kind that is left out.
///
/// @param <N> how the objects are named
@FunctionalInterface
interface Remarks<N> {
    /// @param name null where not even that can be read
    void about(@Nullable N name, Problem problem);
}
