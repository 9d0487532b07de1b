package dev.sluice.kube.watch;

import dev.sluice.kube.decode.ObjectProblem;
import org.jspecify.annotations.Nullable;

/// Is notified of the faults in objects of a kind.
///
/// @param <N> the type of the objects' names
@FunctionalInterface
interface ProblemListener<N> {
    /// @param name the name of the object, or null if it is unreadable
    void about(@Nullable N name, ObjectProblem problem);
}
