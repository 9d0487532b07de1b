package dev.sluice.ipvs;

import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.ServiceResources;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.SyncException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a sync is after: new resources for the Services that change. Some of them may turn out not
/// to be had; those Services are given up, and keep what they had. Used by one thread.
final class DesiredState {
    private final ResourceRefCounts refCounts;
    private final Plan stood;
    private final Plan wanted;
    private final Function<ServiceName, ServiceResources> was;
    private final Map<ServiceName, ServiceResources> is;
    private final Compiling compiling;
    private final Map<ServiceName, String> refused = new LinkedHashMap<>();

    /// What stands in the end.
    private Plan plan;

    /// What a planned Service needs.
    @FunctionalInterface
    public interface Compiling {
        ServiceResources resources(PlannedService service) throws SyncException;
    }

    /// @param refCounts with the new resources in it already
    /// @param stood the plan that was in force before; without Services where that is not known
    /// @param was what a Service had
    /// @param is what each of those that change shall have; nothing for one that goes
    public DesiredState(
            ResourceRefCounts refCounts,
            Plan stood,
            Plan wanted,
            Function<ServiceName, ServiceResources> was,
            Map<ServiceName, ServiceResources> is,
            Compiling compiling) {
        this.refCounts = refCounts;
        this.stood = stood;
        this.wanted = wanted;
        this.plan = wanted;
        this.was = was;
        this.is = is;
        this.compiling = compiling;
    }

    /// What the kernel did not take, and why.
    public record RefusedObjects(Map<Item, String> items, Map<ServerAddress, String> servers) {
        public boolean any() {
            return !items.isEmpty() || !servers.isEmpty();
        }
    }

    public ResourceRefCounts refCounts() {
        return refCounts;
    }

    /// What stands in the end: Services that were given up are as they were, and the others have
    /// what that leaves them.
    public Plan plan() {
        return plan;
    }

    /// Who was given up, and why.
    public Map<ServiceName, String> refused() {
        return refused;
    }

    /// What a Service that was given up keeps.
    public ServiceResources kept(ServiceName name) {
        return was.apply(name);
    }

    /// Whose change brought what was refused. Nobody's where all of those were given up already.
    public Map<ServiceName, String> culprits(RefusedObjects refusals) {
        Map<ServiceName, String> culprits = new LinkedHashMap<>();
        is.forEach((name, share) -> {
            if (!refused.containsKey(name)) {
                share.items().forEach(item -> blame(culprits, name, refusals.items().get(item)));
                share.pools().forEach(pool -> blame(culprits, name, pool, refusals));
            }
        });
        return culprits;
    }

    /// Only who has the virtual server, not who claims it in vain.
    private void blame(
            Map<ServiceName, String> culprits,
            ServiceName name,
            Pool pool,
            RefusedObjects refusals) {
        ServerAddress at = pool.server().at();
        if (pool.equals(refCounts.pool(at))) {
            blame(culprits, name, refusals.servers().get(at));
            if (pool.onlyFromHere()) {
                blame(culprits, name, refusals.items().get(onlyFromHere(at)));
            }
        }
    }

    private static void blame(
            Map<ServiceName, String> culprits, ServiceName name, @Nullable String why) {
        if (why != null) {
            culprits.putIfAbsent(name, why);
        }
    }

    private static Item onlyFromHere(ServerAddress at) {
        return new Item.Member(IpsetName.LOCAL_ELSEWHERE, IpsetEntry.OfIpPort.of(at));
    }

    /// Gives Services up. What they were to get, such as an address, may fall to others; and they
    /// keep what others were to get.
    ///
    /// @param culprits none of them given up before
    /// @return what that brings back and what it makes needless
    public ResourceRefCounts.Revision giveUp(Map<ServiceName, String> culprits)
            throws SyncException {
        refused.putAll(culprits);
        Map<ServiceName, ServiceResources> next = new LinkedHashMap<>();
        culprits.keySet().forEach(name -> next.put(name, was.apply(name)));
        Map<ServiceName, ServiceResources> others = others();
        next.putAll(others);
        List<ServiceResources> until =
                next.keySet().stream()
                        .map(name -> is.containsKey(name) ? is.get(name) : was.apply(name))
                        .toList();
        is.putAll(others);
        return refCounts.replace(until, next.values());
    }

    private Map<ServiceName, ServiceResources> others() throws SyncException {
        Plan before = plan;
        plan = stood.towards(wanted, refused::containsKey);
        Map<ServiceName, Optional<PlannedService>> changed = new LinkedHashMap<>();
        SharedMap.differences(
                before.services(),
                plan.services(),
                (name, _, service) -> {
                    if (!refused.containsKey(name)) {
                        changed.put(name, Optional.ofNullable(service));
                    }
                });
        Map<ServiceName, ServiceResources> resources = new LinkedHashMap<>();
        for (var each : changed.entrySet()) {
            Optional<PlannedService> service = each.getValue();
            resources.put(
                    each.getKey(),
                    service.isPresent()
                            ? compiling.resources(service.get())
                            : ServiceResources.NOTHING);
        }
        return resources;
    }
}
