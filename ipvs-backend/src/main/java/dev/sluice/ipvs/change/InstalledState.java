package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What stands, as it was read.
///
/// @param servers all virtual servers of the family that have an address, whoever made them
/// @param sets the entries of those of our sets that are there
/// @param bound the addresses of `kube-ipvs0` whose packets come in
public record InstalledState(
        Map<ServerAddress, InstalledServer> servers,
        Map<IpsetName, Set<IpsetEntry>> sets,
        Set<Ip> bound) {

    /// Whether an item is there; rules are not in the image.
    public boolean holds(Item item) {
        return switch (item) {
            case Member(IpsetName set, IpsetEntry entry) ->
                    sets.getOrDefault(set, Set.of()).contains(entry);
            case Item.Bound(Ip ip) -> bound.contains(ip);
            case Item.Guard _ -> false;
        };
    }

    /// The entries and addresses, each as it would be needed.
    public List<Item> items() {
        List<Item> items = new ArrayList<>();
        // One with `nomatch` that is needed without it becomes so when it joins.
        sets.forEach((set, entries) ->
                entries.forEach(entry -> items.add(new Member(set, entry.plain()))));
        bound.forEach(ip -> items.add(new Item.Bound(ip)));
        return items;
    }
}
