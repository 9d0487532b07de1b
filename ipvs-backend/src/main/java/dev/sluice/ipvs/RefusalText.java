package dev.sluice.ipvs;

import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Bound;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Describes in words what the kernel refused.
final class RefusalText {
    private RefusalText() {}

    static String text(Refusal<ServerEdit> refusal) {
        return refusal.what().what() + ": " + refusal.why();
    }

    static String ofMember(Refusal<Member> refusal) {
        return "entry %s of ipset %s: %s"
                .formatted(refusal.what().entry(), refusal.what().set(), refusal.why());
    }

    static String ofAddress(Refusal<Ip> refusal) {
        return "address %s on %s: %s".formatted(refusal.what(), ServiceLink.NAME, refusal.why());
    }

    static DesiredState.RefusedObjects members(List<Refusal<Member>> refusals) {
        Map<Item, String> items = new LinkedHashMap<>();
        refusals.forEach(refusal -> items.put(refusal.what(), ofMember(refusal)));
        return new DesiredState.RefusedObjects(items, Map.of());
    }

    static DesiredState.RefusedObjects addresses(List<Refusal<Ip>> refusals) {
        Map<Item, String> items = new LinkedHashMap<>();
        refusals.forEach(refusal -> items.put(new Bound(refusal.what()), ofAddress(refusal)));
        return new DesiredState.RefusedObjects(items, Map.of());
    }

    /// The first reason for each virtual server: later ones may follow from it.
    static DesiredState.RefusedObjects servers(List<Refusal<ServerEdit>> refusals) {
        Map<ServerAddress, String> servers = new LinkedHashMap<>();
        refusals.forEach(refusal -> servers.putIfAbsent(refusal.what().at(), text(refusal)));
        return new DesiredState.RefusedObjects(Map.of(), servers);
    }

    static DesiredState.RefusedObjects guards(Map<Item.Guard, String> refusals) {
        Map<Item, String> items = new LinkedHashMap<>();
        refusals.forEach((guard, why) ->
                items.put(
                        guard,
                        "the rule that denies the node access to %s: %s"
                                .formatted(guard.vip(), why)));
        return new DesiredState.RefusedObjects(items, Map.of());
    }
}
