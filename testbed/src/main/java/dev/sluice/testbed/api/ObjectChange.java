package dev.sluice.testbed.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A write, as the watch history keeps it.
///
/// @param before null if the object was created
/// @param after null if it was deleted
record ObjectChange(long version, @Nullable Stored before, @Nullable Stored after) {
    /// An event for a watch.
    record Notice(String type, Stored object) {}

    /// Returns the event for a watch of a selection; empty if the object was in the selection
    /// neither before nor after. An object that enters the selection is `ADDED`. One that leaves it
    /// is `DELETED`, with its last content in the selection and the version of this change.
    Optional<Notice> seenBy(Selection selection) {
        boolean was = before != null && selection.admits(before);
        if (after != null && selection.admits(after)) {
            return Optional.of(new Notice(was ? "MODIFIED" : "ADDED", after));
        }
        return before != null && was
                ? Optional.of(new Notice("DELETED", before.at(version)))
                : Optional.empty();
    }
}
