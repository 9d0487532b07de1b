package dev.sluice.nftables;

import dev.sluice.model.ServiceName;
import dev.sluice.nftables.layout.Owners;
import dev.sluice.nftables.table.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Which Services every command of a sync is for.
record ServiceOwnership(Owners owners) implements Ownership<ServiceName> {
    @Override
    public Set<ServiceName> of(Command command) {
        return owners.of(command);
    }

    /// Lists of elements are parted. What goes and what comes at one place stay together, unless
    /// they are different Services'.
    @Override
    public List<Step> part(Step step) {
        Map<Set<ServiceName>, List<Command>> parts = new LinkedHashMap<>();
        for (Command command : step.commands()) {
            switch (command) {
                case Command.AddElements(String set, var elements) ->
                        by(elements, element -> owners.added(set, element.key()))
                                .forEach((whose, some) ->
                                        add(parts, whose, new Command.AddElements(set, some)));
                case Command.DeleteElements(String set, var keys) ->
                        by(keys, key -> owners.removed(set, key))
                                .forEach((whose, some) ->
                                        add(parts, whose, new Command.DeleteElements(set, some)));
                default -> {
                    return List.of(step);
                }
            }
        }
        return parts.values().stream().map(Step::new).toList();
    }

    private static <T> Map<Set<ServiceName>, List<T>> by(
            List<T> all, Function<T, Set<ServiceName>> owners) {
        Map<Set<ServiceName>, List<T>> parts = new LinkedHashMap<>();
        all.forEach(each -> add(parts, owners.apply(each), each));
        return parts;
    }

    private static <T> void add(
            Map<Set<ServiceName>, List<T>> parts, Set<ServiceName> whose, T each) {
        parts.computeIfAbsent(whose, _ -> new ArrayList<>()).add(each);
    }
}
