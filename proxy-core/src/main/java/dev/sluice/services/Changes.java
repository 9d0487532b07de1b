package dev.sluice.services;

import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a [ChangeLog] contained when it was drained: the last write of each object, null for a
/// deletion.
///
/// @param node null if it was not written
/// @param listed whether Services, slices and this node have each been listed in full
/// @param triggers by family: when endpoints changed in the cluster, as far as their slices say
/// @param serviceChanges the changes of these Services, as far as their versions are known. There
///   are none until all objects have been listed: a first list changes nothing
/// @param sliceChanges the changes of these slices, likewise
public record Changes(
        Map<ServiceName, @Nullable Service> services,
        Map<SliceName, @Nullable EndpointSlice> slices,
        Map<String, @Nullable List<Cidr>> serviceCidrs,
        @Nullable Node node,
        boolean listed,
        Map<IpFamily, List<Instant>> triggers,
        Map<ServiceName, ObservedChange> serviceChanges,
        Map<SliceName, ObservedChange> sliceChanges) {

    /// Returns whether no object was written.
    boolean isNothing() {
        return services.isEmpty() && slices.isEmpty() && serviceCidrs.isEmpty() && node == null;
    }
}
