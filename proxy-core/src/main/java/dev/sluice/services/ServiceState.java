package dev.sluice.services;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Service;
import dev.sluice.model.SliceName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A Service and the slices that name it. Either may exist without the other.
///
/// @param service null if it does not exist, or is of a kind that no proxy handles
/// @param slices of both families, ordered by name
public record ServiceState(@Nullable Service service, List<EndpointSlice> slices) {
    static final ServiceState NOTHING = new ServiceState(null, List.of());

    public ServiceState {
        slices = List.copyOf(slices);
    }

    boolean isNothing() {
        return service == null && slices.isEmpty();
    }

    ServiceState with(@Nullable Service changed) {
        return Objects.equals(service, changed) ? this : new ServiceState(changed, slices);
    }

    /// @param removed the slices to remove
    /// @param added the slices to add
    ServiceState with(Set<SliceName> removed, List<EndpointSlice> added) {
        List<EndpointSlice> all = new ArrayList<>(slices.size() + added.size());
        slices.stream().filter(slice -> !removed.contains(slice.name())).forEach(all::add);
        all.addAll(added);
        all.sort(Comparator.comparing(EndpointSlice::name));
        return new ServiceState(service, all);
    }
}
