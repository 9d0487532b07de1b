package dev.sluice.plan;

import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.services.SharedMap;
import dev.sluice.services.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What must hold on this node for one IP family.
///
/// @param family of every address in it
/// @param node the node it holds for
/// @param services what must hold for each Service; Services with no cluster IP of this family are
///   not in it
/// @param owners which of the Services that claim an address or a port is reached by it
/// @param serviceCidrs the cluster's service networks of this family, sorted; empty where unknown
/// @param knownEndpoints the sum of [PlannedPort#known]
/// @param made from what: the planner's start for the next one
public record Plan(
        IpFamily family,
        NodeView node,
        SharedMap<ServiceName, PlannedService> services,
        FrontendOwners owners,
        List<Cidr> serviceCidrs,
        int knownEndpoints,
        Snapshot made) {

    /// The plan for a cluster without Services: where planning starts.
    public static Plan nothing(IpFamily family, NodeView node) {
        Snapshot snapshot = Snapshot.nothing(node.name());
        return new Plan(
                family, node, SharedMap.empty(), FrontendOwners.NONE, List.of(), 0, snapshot);
    }

    /// This plan on its way to another: that one, but for some Services, which stay as they are
    /// here, be it not at all. What is the same in both stays the same object.
    ///
    /// A Service that stays keeps the addresses that it owns here; those that it is to get in the
    /// other plan go to the next who claims them.
    ///
    /// It shares its map with the wanted one: whoever compares the two again and again, while one
    /// Service is kept for hours, skips what they share.
    ///
    /// @param wanted of the same family
    /// @param kept which Services stay
    public Plan towards(Plan wanted, Predicate<ServiceName> kept) {
        var edited = wanted.services.edit();
        var claims = wanted.owners.edit();
        int[] known = {wanted.knownEndpoints};
        Set<ServiceName> staying = new HashSet<>();
        List<ServiceName> others = new ArrayList<>();
        SharedMap.differences(
                services,
                wanted.services,
                (name, is, then) -> {
                    if (kept.test(name)) {
                        known[0] += knownOf(is) - knownOf(then);
                        edited.compute(name, _ -> is);
                        claims.keep(then, is);
                        staying.add(name);
                    } else {
                        others.add(name);
                    }
                });
        FrontendOwners owned = claims.build();
        for (ServiceName name : claims.concerned()) {
            PlannedService service = edited.get(name);
            if (service != null && !staying.contains(name)) {
                edited.put(name, sameOr(services.get(name), owned.granted(service)));
                others.add(name);
            }
        }
        boolean anyTaken = others.stream().anyMatch(name -> edited.get(name) != services.get(name));
        return new Plan(
                family,
                wanted.node,
                anyTaken ? edited.build() : services,
                owned,
                wanted.serviceCidrs,
                known[0],
                wanted.made);
    }

    /// This plan with other Services.
    public Plan with(SharedMap<ServiceName, PlannedService> others) {
        return new Plan(family, node, others, owners, serviceCidrs, knownEndpoints, made);
    }

    /// This plan without some Services, and nothing changed for others by that.
    public Plan without(Collection<ServiceName> gone) {
        if (gone.isEmpty()) {
            return this;
        }
        var edited = services.edit();
        gone.forEach(edited::remove);
        return with(edited.build());
    }

    static PlannedService sameOr(@Nullable PlannedService before, PlannedService now) {
        return before != null && before.equals(now) ? before : now;
    }

    static int knownOf(@Nullable PlannedService service) {
        return service == null ? 0 : service.ports().stream().mapToInt(PlannedPort::known).sum();
    }

    /// Whether the same must hold as for another plan of this planner's. May say no for two that
    /// are equal.
    public boolean sameAs(Plan other) {
        return services == other.services
                && node.equals(other.node)
                && serviceCidrs.equals(other.serviceCidrs);
    }
}
