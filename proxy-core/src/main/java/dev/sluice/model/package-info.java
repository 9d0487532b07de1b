/// The objects of the cluster as values: Services, EndpointSlices and the Node. Start at [Service]
/// and [EndpointSlice]. Records validate what their constructors require, are immutable, and are
/// safe from any thread.
@NullMarked
package dev.sluice.model;

import org.jspecify.annotations.NullMarked;
