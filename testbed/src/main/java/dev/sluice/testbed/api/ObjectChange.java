package dev.sluice.testbed.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One write, as history keeps it.
///
/// @param before null where the object was created
/// @param after null where it was deleted
record ObjectChange(long version, @Nullable Stored before, @Nullable Stored after) {
    /// What a watcher is told.
    record Notice(String type, Stored object) {}

    /// What a watcher of a selection is told; empty if it does not concern it. Objects that enter
    /// the selection are `ADDED`; those that leave it are `DELETED` and shown as they were last
    /// seen, under the version of this change.
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
