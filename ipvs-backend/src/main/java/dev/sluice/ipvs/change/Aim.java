package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.ipvs.state.Share;
import dev.sluice.model.ServiceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a sync is after: new shares for the Services that change. Some of them may turn out not to
/// be had; those Services are given up, and keep what they had. Used by one thread.
public final class Aim {
    private final Ledger ledger;
    private final Function<ServiceName, Share> was;
    private final Map<ServiceName, Share> is;
    private final Map<ServiceName, String> refused = new LinkedHashMap<>();

    /// @param ledger with the new shares in it already
    /// @param was what a Service that changes had
    /// @param is what each of those that change shall have; nothing for one that goes
    public Aim(Ledger ledger, Function<ServiceName, Share> was, Map<ServiceName, Share> is) {
        this.ledger = ledger;
        this.was = was;
        this.is = is;
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
        return culprits.isEmpty() ? releasers(refusals) : culprits;
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

    /// Those that leave an address to another Service, which did not change and is not let in.
    private Map<ServiceName, String> releasers(Refusals refusals) {
        Map<ServiceName, String> releasers = new LinkedHashMap<>();
        for (ServiceName name : is.keySet()) {
            if (!refused.containsKey(name)) {
                for (Pool pool : was.apply(name).pools()) {
                    ServerAddress at = pool.server().at();
                    blame(releasers, name, refusals.servers().get(at));
                    blame(releasers, name, refusals.items().get(onlyFromHere(at)));
                }
            }
        }
        return releasers;
    }

    /// Gives Services up.
    ///
    /// @param culprits none of them given up before
    /// @return what that brings back and what it makes needless
    public Ledger.Revision giveUp(Map<ServiceName, String> culprits) {
        refused.putAll(culprits);
        List<ServiceName> names = List.copyOf(culprits.keySet());
        return ledger.replace(
                names.stream().map(name -> is.getOrDefault(name, Share.NOTHING)).toList(),
                names.stream().map(was).toList());
    }
}
