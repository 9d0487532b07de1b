package dev.sluice.kube.watch;

import dev.sluice.kube.decode.ObjectProblem;
import org.jspecify.annotations.Nullable;

/// Told of all in objects of a kind that is left out.
///
/// @param <N> how the objects are named
@FunctionalInterface
interface ProblemListener<N> {
    /// @param name null where not even that can be read
    void about(@Nullable N name, ObjectProblem problem);
}
