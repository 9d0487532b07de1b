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

/// What is installed, as read from the kernel.
///
/// @param servers all virtual servers of the family that have an address, of any program
/// @param sets the entries of our sets; missing sets are not in it
/// @param bound the addresses of `kube-ipvs0` whose packets are accepted
public record InstalledState(
        Map<ServerAddress, InstalledServer> servers,
        Map<IpsetName, Set<IpsetEntry>> sets,
        Set<Ip> bound) {

    /// Whether an item is installed. False for guards, as rules are not read.
    public boolean holds(Item item) {
        return switch (item) {
            case Member(IpsetName set, IpsetEntry entry) ->
                    sets.getOrDefault(set, Set.of()).contains(entry);
            case Item.Bound(Ip ip) -> bound.contains(ip);
            case Item.Guard _ -> false;
        };
    }

    /// The entries and addresses, in the form in which Services need them.
    public List<Item> items() {
        List<Item> items = new ArrayList<>();
        // If an entry with `nomatch` is needed without it, adding it again removes `nomatch`.
        sets.forEach((set, entries) ->
                entries.forEach(entry -> items.add(new Member(set, entry.plain()))));
        bound.forEach(ip -> items.add(new Item.Bound(ip)));
        return items;
    }
}
