package dev.sluice.ipvs;

import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.ipvs.state.Share;
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

/// What a sync is after: new shares for the Services that change. Some of them may turn out not to
/// be had; those Services are given up, and keep what they had. Used by one thread.
final class Aim {
    private final Ledger ledger;
    private final Plan stood;
    private final Plan wanted;
    private final Function<ServiceName, Share> was;
    private final Map<ServiceName, Share> is;
    private final Compiling compiling;
    private final Map<ServiceName, String> refused = new LinkedHashMap<>();

    /// What stands in the end.
    private Plan plan;

    /// What a planned Service needs.
    @FunctionalInterface
    public interface Compiling {
        Share share(PlannedService service) throws SyncException;
    }

    /// @param ledger with the new shares in it already
    /// @param stood the plan that was in force before; without Services where that is not known
    /// @param was what a Service had
    /// @param is what each of those that change shall have; nothing for one that goes
    public Aim(
            Ledger ledger,
            Plan stood,
            Plan wanted,
            Function<ServiceName, Share> was,
            Map<ServiceName, Share> is,
            Compiling compiling) {
        this.ledger = ledger;
        this.stood = stood;
        this.wanted = wanted;
        this.plan = wanted;
        this.was = was;
        this.is = is;
        this.compiling = compiling;
    }

    /// What the kernel did not take, and why.
    public record Refusals(Map<Item, String> items, Map<ServerAddress, String> servers) {
        public boolean any() {
            return !items.isEmpty() || !servers.isEmpty();
        }
    }

    public Ledger ledger() {
        return ledger;
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
    public Share kept(ServiceName name) {
        return was.apply(name);
    }

    /// Whose change brought what was refused. Nobody's where all of those were given up already.
    public Map<ServiceName, String> culprits(Refusals refusals) {
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
            Map<ServiceName, String> culprits, ServiceName name, Pool pool, Refusals refusals) {
        ServerAddress at = pool.server().at();
        if (pool.equals(ledger.pool(at))) {
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
        return new Item.Member(SetName.LOCAL_ELSEWHERE, Entry.OfIpPort.of(at));
    }

    /// Gives Services up. What they were to get, such as an address, may fall to others; and they
    /// keep what others were to get.
    ///
    /// @param culprits none of them given up before
    /// @return what that brings back and what it makes needless
    public Ledger.Revision giveUp(Map<ServiceName, String> culprits) throws SyncException {
        refused.putAll(culprits);
        Map<ServiceName, Share> next = new LinkedHashMap<>();
        culprits.keySet().forEach(name -> next.put(name, was.apply(name)));
        Map<ServiceName, Share> others = others();
        next.putAll(others);
        List<Share> until =
                next.keySet().stream()
                        .map(name -> is.containsKey(name) ? is.get(name) : was.apply(name))
                        .toList();
        is.putAll(others);
        return ledger.replace(until, next.values());
    }

    private Map<ServiceName, Share> others() throws SyncException {
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
        Map<ServiceName, Share> shares = new LinkedHashMap<>();
        for (var each : changed.entrySet()) {
            Optional<PlannedService> service = each.getValue();
            shares.put(
                    each.getKey(),
                    service.isPresent() ? compiling.share(service.get()) : Share.NOTHING);
        }
        return shares;
    }
}
