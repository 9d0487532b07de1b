/// What Sluice knows of the cluster, as values: services, endpoint slices, the node. Start at
/// [Service] and [EndpointSlice]. Records parse and check their parts once, at the door; whatever
/// exists is valid. Immutable; safe from any thread.
@NullMarked
package dev.sluice.model;

import org.jspecify.annotations.NullMarked;
