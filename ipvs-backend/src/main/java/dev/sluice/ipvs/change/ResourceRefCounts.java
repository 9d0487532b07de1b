package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.ServiceResources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Counts how many Services need each object in the kernel, so that a change of one Service costs
/// only what that Service needs. Used by one thread.
///
/// In the plan, each address and port belongs to one service port. But a node port is at every
/// address of the node, where another Service's external IP may have that port: the external IP
/// takes precedence. What was found in the kernel of a refused Service yields to everything that is
/// planned.
public final class ResourceRefCounts {
    private static final Comparator<Pool> ORDER =
            Comparator.comparing(Pool::origin).thenComparing(Pool::owner);

    private final Map<Item, Integer> needs = new HashMap<>();
    private final Map<ServerAddress, List<Pool>> claims = new HashMap<>();
    private final Map<IpsetName, Integer> entries = new EnumMap<>(IpsetName.class);
    private final Set<Item.Guard> guards = new TreeSet<>(Comparator.comparing(Item.Guard::vip));

    /// The result of a change.
    ///
    /// @param added items that were not needed before
    /// @param removed items that are not needed any more
    /// @param pools the virtual servers that were touched, as they were before; empty where there
    ///   was none
    public record Revision(
            List<Item> added, List<Item> removed, Map<ServerAddress, Optional<Pool>> pools) {}

    /// Replaces resources by others.
    public Revision replace(Collection<ServiceResources> was, Collection<ServiceResources> is) {
        Map<Item, Boolean> items = new LinkedHashMap<>();
        Map<ServerAddress, List<Pool>> pools = new LinkedHashMap<>();
        for (ServiceResources resources : was) {
            resources.items().forEach(item -> count(item, -1, items));
            resources.pools().forEach(pool -> change(pool, false, pools));
        }
        for (ServiceResources resources : is) {
            resources.items().forEach(item -> count(item, 1, items));
            resources.pools().forEach(pool -> change(pool, true, pools));
        }
        pools.forEach((at, then) -> {
            keepOthersOut(then.stream().findFirst(), -1, items);
            keepOthersOut(Optional.ofNullable(pool(at)), 1, items);
        });
        List<Item> added = new ArrayList<>();
        List<Item> removed = new ArrayList<>();
        items.forEach((item, wasNeeded) -> {
            boolean needed = needs.containsKey(item);
            if (needed != wasNeeded) {
                (needed ? added : removed).add(item);
                note(item, needed);
            }
        });
        Map<ServerAddress, Optional<Pool>> before = new LinkedHashMap<>();
        pools.forEach((at, then) -> before.put(at, then.stream().findFirst()));
        return new Revision(added, removed, before);
    }

    /// The virtual server that must be installed at an address; null for none.
    public @Nullable Pool pool(ServerAddress at) {
        List<Pool> all = claims.get(at);
        return all == null ? null : all.getFirst();
    }

    public Set<ServerAddress> addresses() {
        return claims.keySet();
    }

    public boolean needs(Item item) {
        return needs.containsKey(item);
    }

    public Set<Item> items() {
        return needs.keySet();
    }

    /// The sets that must have entries.
    public Set<IpsetName> filled() {
        return Set.copyOf(entries.keySet());
    }

    /// How many entries a set must have.
    public int entries(IpsetName set) {
        return entries.getOrDefault(set, 0);
    }

    /// The guards in the order of their addresses.
    public List<Item.Guard> guards() {
        return List.copyOf(guards);
    }

    private void count(Item item, int more, Map<Item, Boolean> touched) {
        touched.putIfAbsent(item, needs.containsKey(item));
        needs.merge(item, more, ResourceRefCounts::sum);
    }

    /// Counts the entry that restricts a virtual server to the node and its pods. Only the owner of
    /// the virtual server decides that, not Services whose claim lost.
    private void keepOthersOut(Optional<Pool> winner, int more, Map<Item, Boolean> touched) {
        winner.filter(Pool::onlyFromHere)
                .map(pool -> IpsetEntry.OfIpPort.of(pool.server().at()))
                .map(entry -> new Item.Member(IpsetName.LOCAL_ELSEWHERE, entry))
                .ifPresent(item -> count(item, more, touched));
    }

    /// Null for zero, so that the map drops what nobody needs.
    private static @Nullable Integer sum(Integer a, Integer b) {
        return a + b == 0 ? null : Integer.valueOf(a + b);
    }

    private void change(Pool pool, boolean add, Map<ServerAddress, List<Pool>> touched) {
        ServerAddress at = pool.server().at();
        List<Pool> now = claims.getOrDefault(at, List.of());
        touched.putIfAbsent(at, now);
        List<Pool> changed = new ArrayList<>(now);
        if (add) {
            changed.add(pool);
            changed.sort(ORDER);
        } else {
            changed.remove(pool);
        }
        if (changed.isEmpty()) {
            claims.remove(at);
        } else {
            claims.put(at, List.copyOf(changed));
        }
    }

    private void note(Item item, boolean needed) {
        switch (item) {
            case Item.Member(IpsetName set, _) ->
                    entries.merge(set, needed ? 1 : -1, ResourceRefCounts::sum);
            case Item.Guard guard -> {
                if (needed) {
                    guards.add(guard);
                } else {
                    guards.remove(guard);
                }
            }
            case Item.Bound _ -> {}
        }
    }
}
