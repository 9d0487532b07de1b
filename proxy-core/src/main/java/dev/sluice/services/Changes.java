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

/// What the log held when it was drained: for each object its last write, null for a deletion.
///
/// @param listed Services, slices and this node have each been listed
/// @param triggers by family, when the changes of endpoints happened in the cluster, where their
///   slices tell
public record Changes(
        Map<ServiceName, @Nullable Service> services,
        Map<SliceName, @Nullable EndpointSlice> slices,
        Map<String, @Nullable List<Cidr>> serviceCidrs,
        @Nullable Node node,
        boolean listed,
        Map<IpFamily, List<Instant>> triggers) {

    /// Whether no object was written.
    boolean isNothing() {
        return services.isEmpty() && slices.isEmpty() && serviceCidrs.isEmpty() && node == null;
    }
}
