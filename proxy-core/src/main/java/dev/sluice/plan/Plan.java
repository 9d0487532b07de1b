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

/// What must be programmed on this node for one IP family.
///
/// @param family the family of every address in it
/// @param node the node it applies to
/// @param services what each Service requires. Services without a cluster IP of this family are not
///   in it
/// @param owners which of the Services that claim an address or a node port owns it
/// @param serviceCidrs the cluster's service networks of this family, sorted; empty if unknown
/// @param knownEndpoints the sum of [PlannedPort#known]
/// @param made the snapshot it was made from; the planner starts the next plan there
public record Plan(
        IpFamily family,
        NodeView node,
        SharedMap<ServiceName, PlannedService> services,
        FrontendOwners owners,
        List<Cidr> serviceCidrs,
        int knownEndpoints,
        Snapshot made) {

    /// Returns the plan for a cluster without Services, the start of planning.
    public static Plan nothing(IpFamily family, NodeView node) {
        Snapshot snapshot = Snapshot.nothing(node.name());
        return new Plan(
                family, node, SharedMap.empty(), FrontendOwners.NONE, List.of(), 0, snapshot);
    }

    /// Returns the next step from this plan to another: the other plan, but with some Services as
    /// they are here, or absent if they are absent here. What is the same in both plans stays the
    /// same object.
    ///
    /// A Service that stays keeps the frontends that it owns here. Frontends that only the other
    /// plan would give it go to the next claimant.
    ///
    /// The result shares its map with the other plan. While one Service is kept for hours, repeated
    /// comparisons of the two skip what they share.
    ///
    /// @param wanted the other plan, of the same family
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
        boolean differs = others.stream().anyMatch(name -> edited.get(name) != services.get(name));
        return new Plan(
                family,
                wanted.node,
                differs ? edited.build() : services,
                owned,
                wanted.serviceCidrs,
                known[0],
                wanted.made);
    }

    /// Returns this plan with other Services.
    public Plan with(SharedMap<ServiceName, PlannedService> others) {
        return new Plan(family, node, others, owners, serviceCidrs, knownEndpoints, made);
    }

    /// Returns this plan without some Services. The owners of addresses stay as they are.
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

    /// Returns whether this plan requires the same as another one of the same planner. May return
    /// false for equal plans.
    public boolean sameAs(Plan other) {
        return services == other.services
                && node.equals(other.node)
                && serviceCidrs.equals(other.serviceCidrs);
    }
}
