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

/// What a sync is to install: new resources for the Services that change. If the kernel refuses
/// some of them, their Service is given up and keeps what it had. Used by one thread.
final class DesiredState {
    private final ResourceRefCounts refCounts;
    private final Plan before;
    private final Plan wanted;
    private final Function<ServiceName, ServiceResources> was;
    private final Map<ServiceName, ServiceResources> is;
    private final Compiling compiling;
    private final Map<ServiceName, String> refused = new LinkedHashMap<>();

    /// The plan to be installed, in which Services that were given up are as before.
    private Plan plan;

    /// Compiles a planned Service to what it needs in the kernel.
    @FunctionalInterface
    public interface Compiling {
        ServiceResources resources(PlannedService service) throws SyncException;
    }

    /// @param refCounts counts the new resources already
    /// @param before the plan that was installed before; without Services where that is not known
    /// @param was the resources that a Service had
    /// @param is the new resources of each Service that changes; [ServiceResources#NOTHING] if it
    ///   is removed
    public DesiredState(
            ResourceRefCounts refCounts,
            Plan before,
            Plan wanted,
            Function<ServiceName, ServiceResources> was,
            Map<ServiceName, ServiceResources> is,
            Compiling compiling) {
        this.refCounts = refCounts;
        this.before = before;
        this.wanted = wanted;
        this.plan = wanted;
        this.was = was;
        this.is = is;
        this.compiling = compiling;
    }

    /// What the kernel refused, each with one line that says why.
    public record RefusedObjects(Map<Item, String> items, Map<ServerAddress, String> servers) {
        public boolean any() {
            return !items.isEmpty() || !servers.isEmpty();
        }
    }

    public ResourceRefCounts refCounts() {
        return refCounts;
    }

    /// The plan to be installed: Services that were given up are as before, and the others have
    /// what that leaves them.
    public Plan plan() {
        return plan;
    }

    /// The Services that were given up, each with one line that says why.
    public Map<ServiceName, String> refused() {
        return refused;
    }

    /// The resources that a Service keeps when it is given up.
    public ServiceResources kept(ServiceName name) {
        return was.apply(name);
    }

    /// The Services whose change the kernel refused, each with the reason; empty if all of them
    /// were given up already.
    public Map<ServiceName, String> culprits(RefusedObjects refusals) {
        Map<ServiceName, String> culprits = new LinkedHashMap<>();
        is.forEach((name, resources) -> {
            if (!refused.containsKey(name)) {
                resources
                        .items()
                        .forEach(item -> blame(culprits, name, refusals.items().get(item)));
                resources.pools().forEach(pool -> blame(culprits, name, pool, refusals));
            }
        });
        return culprits;
    }

    /// Blames only the owner of the virtual server, not Services whose claim lost.
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

    /// Gives Services up. Another Service may get an address that they were to get. They keep what
    /// others were to get from them.
    ///
    /// @param culprits the Services; none of them was given up before
    /// @return what is needed again, and what is not needed any more
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
        Plan last = plan;
        plan = before.towards(wanted, refused::containsKey);
        Map<ServiceName, Optional<PlannedService>> changed = new LinkedHashMap<>();
        SharedMap.differences(
                last.services(),
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
