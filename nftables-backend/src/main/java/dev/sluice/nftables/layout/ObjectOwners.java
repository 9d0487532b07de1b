package dev.sluice.nftables.layout;

import dev.sluice.model.ServiceName;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The Services that a command of a round is for: an addition is for those that want the object, a
/// deletion is for those that had it. Objects that do not depend on Services have no owners.
public final class ObjectOwners {
    private record Place(String set, Key key) {}

    /// What the Services of a round have in the table: objects by name, elements by set and key.
    private static final class OwnedObjects {
        private final Map<String, Set<ServiceName>> sets = new HashMap<>();
        private final Map<String, Set<ServiceName>> chains = new HashMap<>();
        private final Map<Place, Set<ServiceName>> elements = new HashMap<>();

        void add(ServiceName owner, Contents contents) {
            for (SetSpec set : contents.sets()) {
                put(sets, set.name(), owner);
            }
            for (Chain chain : contents.chains()) {
                put(chains, chain.name(), owner);
            }
            for (String set : contents.filled()) {
                for (Key key : contents.elements(set).keySet()) {
                    put(elements, new Place(set, key), owner);
                }
            }
        }

        private static <T> void put(Map<T, Set<ServiceName>> to, T thing, ServiceName owner) {
            to.computeIfAbsent(thing, _ -> new LinkedHashSet<>()).add(owner);
        }
    }

    private final OwnedObjects before = new OwnedObjects();
    private final OwnedObjects after = new OwnedObjects();

    ObjectOwners() {}

    void had(ServiceName service, Contents contents) {
        before.add(service, contents);
    }

    void wants(ServiceName service, Contents contents) {
        after.add(service, contents);
    }

    /// The Services that a command is for; empty if it does not depend on Services. Of a list of
    /// elements, only the first is considered: all must have the same owners.
    public Set<ServiceName> of(Command command) {
        return switch (command) {
            case Command.AddTable _,
                    Command.DeleteTable _,
                    Command.AddCounter _,
                    Command.DeleteCounter _,
                    Command.FlushElements _ ->
                    Set.of();
            case Command.AddSet(SetSpec set) -> first(after.sets, before.sets, set.name());
            case Command.DeleteSet(String name) -> first(before.sets, after.sets, name);
            case Command.AddChain(Chain chain) -> first(after.chains, before.chains, chain.name());
            case Command.AddRule(String chain, _) -> first(after.chains, before.chains, chain);
            case Command.FlushChain(String name) -> first(before.chains, after.chains, name);
            case Command.DeleteChain(String name) -> first(before.chains, after.chains, name);
            case Command.AddElements(String set, var elements) ->
                    added(set, elements.getFirst().key());
            case Command.DeleteElements(String set, var keys) -> removed(set, keys.getFirst());
        };
    }

    /// Other Services without whose commands this one cannot be executed: if an element passes from
    /// some Services to others, the kernel must accept the changes of both.
    public Set<ServiceName> others(Command command) {
        return switch (command) {
            case Command.AddElements(String set, var elements) -> {
                Key key = elements.getFirst().key();
                yield isHandedOver(set, key) ? had(set, key) : Set.of();
            }
            case Command.DeleteElements(String set, var keys) -> {
                Key key = keys.getFirst();
                yield isHandedOver(set, key) ? wants(set, key) : Set.of();
            }
            default -> Set.of();
        };
    }

    private boolean isHandedOver(String set, Key key) {
        return Collections.disjoint(had(set, key), wants(set, key));
    }

    /// The Services that had an element; empty if there was none.
    public Set<ServiceName> had(String set, Key key) {
        return before.elements.getOrDefault(new Place(set, key), Set.of());
    }

    /// The Services that want an element; empty if there is to be none.
    public Set<ServiceName> wants(String set, Key key) {
        return after.elements.getOrDefault(new Place(set, key), Set.of());
    }

    /// The Services that an element is added for.
    Set<ServiceName> added(String set, Key key) {
        return first(after.elements, before.elements, new Place(set, key));
    }

    /// The Services that an element is deleted for.
    Set<ServiceName> removed(String set, Key key) {
        return first(before.elements, after.elements, new Place(set, key));
    }

    private static <T> Set<ServiceName> first(
            Map<T, Set<ServiceName>> one, Map<T, Set<ServiceName>> other, T thing) {
        Set<ServiceName> owners = one.get(thing);
        return owners == null ? other.getOrDefault(thing, Set.of()) : owners;
    }
}
