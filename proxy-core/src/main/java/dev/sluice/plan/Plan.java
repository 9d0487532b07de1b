package dev.sluice.plan;

import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.services.SharedMap;
import dev.sluice.services.Snapshot;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What must hold on this node for one IP family.
///
/// @param family of every address in it
/// @param node the node it holds for
/// @param services what must hold for each Service; Services with no cluster IP of this family are
///   not in it
/// @param serviceCidrs the cluster's service networks of this family, sorted; empty where unknown
/// @param knownEndpoints the sum of [PlannedPort#known]
/// @param made from what: the planner's start for the next one
public record Plan(
        IpFamily family,
        NodeView node,
        SharedMap<ServiceName, PlannedService> services,
        List<Cidr> serviceCidrs,
        int knownEndpoints,
        Snapshot made) {

    /// The plan for a cluster without Services: where planning starts.
    public static Plan nothing(IpFamily family, NodeView node) {
        Snapshot snapshot = Snapshot.nothing(node.name());
        return new Plan(family, node, SharedMap.empty(), List.of(), 0, snapshot);
    }

    /// This plan on its way to another: that one, but for some Services, which stay as they are
    /// here, be it not at all. What is the same in both stays the same object.
    ///
    /// It shares its map with the wanted one: whoever compares the two again and again, while one
    /// Service is kept for hours, skips what they share.
    ///
    /// @param wanted of the same family
    /// @param kept which Services stay
    public Plan towards(Plan wanted, Predicate<ServiceName> kept) {
        var edited = wanted.services.edit();
        int[] known = {wanted.knownEndpoints};
        boolean[] anyTaken = {false};
        SharedMap.differences(
                services,
                wanted.services,
                (name, is, then) -> {
                    if (kept.test(name)) {
                        known[0] += knownOf(is) - knownOf(then);
                        edited.compute(name, _ -> is);
                    } else {
                        anyTaken[0] = true;
                    }
                });
        SharedMap<ServiceName, PlannedService> mixed = anyTaken[0] ? edited.build() : services;
        return new Plan(family, wanted.node, mixed, wanted.serviceCidrs, known[0], wanted.made);
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
