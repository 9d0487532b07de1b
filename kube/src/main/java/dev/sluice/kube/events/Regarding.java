package dev.sluice.kube.events;

import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;

/// The object that an [Event] is about.
public sealed interface Regarding {
    /// The node that the daemon runs on.
    record ThisNode() implements Regarding {}

    record OfService(ServiceName name) implements Regarding {}

    record OfSlice(SliceName name) implements Regarding {}

    Regarding THIS_NODE = new ThisNode();
}
