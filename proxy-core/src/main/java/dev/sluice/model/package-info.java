/// The objects of the cluster as values: Services, EndpointSlices, the Node. Start at [Service] and
/// [EndpointSlice]. Records check their parts when they are made, so every record is valid.
/// Immutable; safe from any thread.
@NullMarked
package dev.sluice.model;

import org.jspecify.annotations.NullMarked;
