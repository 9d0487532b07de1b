package dev.sluice.services;

import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Node;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that is known of the cluster at one moment.
///
/// @param services each Service with the slices that name it
/// @param slices the same slices by their own name, to find the Service that one belonged to before
/// @param node this node
/// @param serviceCidrs the cluster's service networks, by the name of their ServiceCIDR
/// @param listed whether Services, slices and this node have each been listed in full once: before
///   that, what is missing here may well exist, and nothing may be programmed
public record Snapshot(
        SharedMap<ServiceName, ServiceState> services,
        SharedMap<SliceName, EndpointSlice> slices,
        Node node,
        Map<String, List<Cidr>> serviceCidrs,
        boolean listed) {

    public static Snapshot nothing(String nodeName) {
        return new Snapshot(
                SharedMap.empty(), SharedMap.empty(), Node.unknown(nodeName), Map.of(), false);
    }

    /// This snapshot after some changes; what they do not touch is the same object in both.
    public Snapshot with(Changes changes) {
        if (changes.isNothing() && (listed || !changes.listed())) {
            return this;
        }
        var editedServices = services.edit();
        var editedSlices = slices.edit();
        changes.services()
                .forEach((name, service) ->
                        editedServices.compute(
                                name, state -> orNull(orNothing(state).with(service))));
        changes.slices()
                .forEach((name, slice) -> {
                    EndpointSlice before = editedSlices.get(name);
                    if (Objects.equals(before, slice)) {
                        return;
                    }
                    if (before != null) {
                        editedServices.compute(
                                before.service(),
                                state -> orNull(orNothing(state).without(before)));
                        editedSlices.remove(name);
                    }
                    if (slice != null) {
                        editedServices.compute(
                                slice.service(), state -> orNothing(state).with(slice));
                        editedSlices.put(name, slice);
                    }
                });
        return new Snapshot(
                editedServices.build(),
                editedSlices.build(),
                changes.node() != null ? changes.node() : node,
                apply(changes.serviceCidrs()),
                listed || changes.listed());
    }

    private Map<String, List<Cidr>> apply(Map<String, @Nullable List<Cidr>> changes) {
        if (changes.isEmpty()) {
            return serviceCidrs;
        }
        Map<String, List<Cidr>> all = new TreeMap<>(serviceCidrs);
        changes.forEach((name, cidrs) -> {
            if (cidrs == null) {
                all.remove(name);
            } else {
                all.put(name, cidrs);
            }
        });
        return Map.copyOf(all);
    }

    private static ServiceState orNothing(@Nullable ServiceState state) {
        return state == null ? ServiceState.NOTHING : state;
    }

    private static @Nullable ServiceState orNull(ServiceState state) {
        return state.isNothing() ? null : state;
    }
}
