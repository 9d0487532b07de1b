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

/// A Service and the slices that name it; either may be there before the other.
///
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

    /// @param gone slices to leave out
    /// @param come slices to put in
    ServiceState with(Set<SliceName> gone, List<EndpointSlice> come) {
        List<EndpointSlice> all = new ArrayList<>(slices.size() + come.size());
        slices.stream().filter(slice -> !gone.contains(slice.name())).forEach(all::add);
        all.addAll(come);
        all.sort(Comparator.comparing(EndpointSlice::name));
        return new ServiceState(service, all);
    }
}
