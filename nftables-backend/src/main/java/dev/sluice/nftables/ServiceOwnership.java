package dev.sluice.nftables;

import dev.sluice.model.ServiceName;
import dev.sluice.nftables.layout.ObjectOwners;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The Services that each command of a sync is written for.
record ServiceOwnership(ObjectOwners owners) implements Ownership<ServiceName> {
    @Override
    public Set<ServiceName> of(Command command) {
        return owners.of(command);
    }

    @Override
    public Set<ServiceName> others(Command command) {
        return owners.others(command);
    }

    /// Splits lists of elements. The deletion and the addition of one element stay in one step.
    @Override
    public List<Step> part(Step step) {
        Map<Whose, List<Command>> parts = new LinkedHashMap<>();
        for (Command command : step.commands()) {
            switch (command) {
                case Command.AddElements(String set, var elements) ->
                        by(elements, element -> whose(set, element.key()))
                                .forEach((whose, some) ->
                                        add(parts, whose, new Command.AddElements(set, some)));
                case Command.DeleteElements(String set, var keys) ->
                        by(keys, key -> whose(set, key))
                                .forEach((whose, some) ->
                                        add(parts, whose, new Command.DeleteElements(set, some)));
                default -> {
                    return List.of(step);
                }
            }
        }
        return parts.values().stream().map(Step::new).toList();
    }

    /// @param had the Services that had an element
    /// @param wants the Services that want it
    private record Whose(Set<ServiceName> had, Set<ServiceName> wants) {}

    private Whose whose(String set, Key key) {
        return new Whose(owners.had(set, key), owners.wants(set, key));
    }

    private static <T> Map<Whose, List<T>> by(List<T> all, Function<T, Whose> owners) {
        Map<Whose, List<T>> parts = new LinkedHashMap<>();
        all.forEach(each -> add(parts, owners.apply(each), each));
        return parts;
    }

    private static <T> void add(Map<Whose, List<T>> parts, Whose whose, T each) {
        parts.computeIfAbsent(whose, _ -> new ArrayList<>()).add(each);
    }
}
