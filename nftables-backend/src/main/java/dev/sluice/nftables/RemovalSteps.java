package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The steps that execute pending removals: one for all slots of a map, one for each chain.
final class RemovalSteps implements Ownership<PendingRemoval> {
    private final Map<String, PendingRemoval> chains = new LinkedHashMap<>();
    private final Map<String, Map<Key, PendingRemoval>> slots = new LinkedHashMap<>();

    RemovalSteps(List<PendingRemoval> pendingRemovals) {
        for (PendingRemoval pending : pendingRemovals) {
            switch (pending) {
                case PendingRemoval.Slot(String map, Key key, _) ->
                        slots.computeIfAbsent(map, _ -> new HashMap<>()).put(key, pending);
                case PendingRemoval.EmptyChain(String name) -> chains.put(name, pending);
            }
        }
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        chains.keySet().forEach(name -> steps.add(Step.of(new Command.DeleteChain(name))));
        slots.forEach((map, keys) ->
                steps.add(Step.of(new Command.DeleteElements(map, List.copyOf(keys.keySet())))));
        return steps;
    }

    @Override
    public Set<PendingRemoval> of(Command command) {
        PendingRemoval pending =
                switch (command) {
                    case Command.DeleteChain(String name) -> chains.get(name);
                    case Command.DeleteElements(String map, List<Key> keys) ->
                            slots.getOrDefault(map, Map.of()).get(keys.getFirst());
                    default -> null;
                };
        return pending == null ? Set.of() : Set.of(pending);
    }

    @Override
    public List<Step> part(Step step) {
        List<Step> parts = new ArrayList<>();
        for (Command command : step.commands()) {
            if (command instanceof Command.DeleteElements(String map, List<Key> keys)) {
                for (Key key : keys) {
                    parts.add(Step.of(new Command.DeleteElements(map, List.of(key))));
                }
            } else {
                parts.add(Step.of(command));
            }
        }
        return parts;
    }
}
