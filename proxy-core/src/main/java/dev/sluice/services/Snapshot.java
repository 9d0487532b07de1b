package dev.sluice.services;

import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Node;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that is known of the cluster at one moment.
///
/// @param services each Service with the slices that name it
/// @param slices the same slices by their own names, to find the Service to which a slice belonged
///   before
/// @param node this node
/// @param serviceCidrs the cluster's service networks, by the name of their ServiceCIDR
/// @param listed whether Services, slices and this node have each been listed in full. Before that,
///   what is missing here may exist, so nothing may be programmed
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

    /// Returns this snapshot after some changes. Unchanged parts are the same objects in both.
    public Snapshot with(Changes changes) {
        if (changes.isNothing() && (listed || !changes.listed())) {
            return this;
        }
        var editedServices = services.edit();
        changes.services()
                .forEach((name, service) ->
                        editedServices.compute(
                                name, state -> orNull(orNothing(state).with(service))));
        var editedSlices = slices.edit();
        moves(changes, editedSlices)
                .forEach((service, moves) ->
                        editedServices.compute(
                                service,
                                state ->
                                        orNull(orNothing(state).with(moves.removed, moves.added))));
        return new Snapshot(
                editedServices.build(),
                editedSlices.build(),
                changes.node() != null ? changes.node() : node,
                apply(changes.serviceCidrs()),
                listed || changes.listed());
    }

    /// Returns the slices that were removed and added, by the Service that they belong to, so that
    /// each Service is rebuilt once, however many of its slices changed.
    private static Map<ServiceName, Moves> moves(
            Changes changes, SharedMap.Editor<SliceName, EndpointSlice> slices) {
        Map<ServiceName, Moves> moves = new HashMap<>();
        changes.slices()
                .forEach((name, slice) -> {
                    EndpointSlice before = slices.get(name);
                    if (Objects.equals(before, slice)) {
                        return;
                    }
                    if (before != null) {
                        moves.computeIfAbsent(before.service(), _ -> new Moves()).removed.add(name);
                        slices.remove(name);
                    }
                    if (slice != null) {
                        moves.computeIfAbsent(slice.service(), _ -> new Moves()).added.add(slice);
                        slices.put(name, slice);
                    }
                });
        return moves;
    }

    private static final class Moves {
        private final Set<SliceName> removed = new HashSet<>();
        private final List<EndpointSlice> added = new ArrayList<>();
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
