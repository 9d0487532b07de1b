package dev.sluice.services;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A change of an API object: why a Service has to be written again.
///
/// @param kind `Service` or `EndpointSlice`
/// @param name `NAMESPACE/NAME`
/// @param resourceVersion of the newest version; empty if unknown
/// @param changed when the object changed in the cluster: the earliest, if several versions of it
///   were not written yet. No later than the watch told of it
public record ObservedChange(String kind, String name, String resourceVersion, Instant changed) {
    static ObservedChange of(
            String kind, String name, ObjectVersion version, @Nullable Instant trigger) {
        return new ObservedChange(
                kind, name, version.resourceVersion(), changed(version.heard(), trigger));
    }

    /// The controllers of Kubernetes write trigger times in whole seconds, since the conditions of
    /// pods have no finer ones. The change happened within that second.
    private static Instant changed(Instant heard, @Nullable Instant trigger) {
        if (trigger == null) {
            return heard;
        }
        Instant second = trigger.truncatedTo(ChronoUnit.SECONDS);
        Instant latest = trigger.equals(second) ? second.plusSeconds(1) : trigger;
        return latest.isBefore(heard) ? latest : heard;
    }

    /// Returns this change and a later one of the same object as one change.
    ObservedChange then(ObservedChange later) {
        return new ObservedChange(
                kind,
                name,
                later.resourceVersion,
                changed.isBefore(later.changed) ? changed : later.changed);
    }

    /// Returns whether it is of the same object as another change.
    boolean isOfSameObject(ObservedChange other) {
        return kind.equals(other.kind) && name.equals(other.name);
    }
}
