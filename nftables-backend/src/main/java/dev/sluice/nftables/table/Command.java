package dev.sluice.nftables.table;

import java.util.List;

/// A change of a table. A list of commands, in order, is a transaction: the kernel executes all or
/// none.
public sealed interface Command {
    /// Adds a table without flags. If the table exists, its flags are cleared, which wakes a
    /// dormant table.
    ///
    /// @param comment empty for none; ignored if the table exists
    record AddTable(String name, String comment) implements Command {}

    /// Deletes a table with all it holds, ours or another program's. It must exist.
    record DeleteTable(String name) implements Command {}

    /// Adds a set or map without elements.
    record AddSet(SetSpec set) implements Command {}

    /// Deletes a set or map. No rule may use it.
    record DeleteSet(String name) implements Command {}

    /// Adds a counter that starts at 0. If it exists, it counts on.
    record AddCounter(String name) implements Command {}

    /// Deletes a counter. No rule may use it.
    record DeleteCounter(String name) implements Command {}

    /// Adds a chain without its rules; a base chain has policy accept. If the chain exists with the
    /// same hook, only its policy changes.
    record AddChain(Chain chain) implements Command {}

    /// Deletes all rules of a chain.
    record FlushChain(String name) implements Command {}

    /// Deletes a chain. It must have no rules, and nothing may lead to it.
    record DeleteChain(String name) implements Command {}

    /// Adds a rule at the end of a chain.
    record AddRule(String chain, Rule rule) implements Command {}

    /// Adds elements. The set must not have their keys yet.
    record AddElements(String set, List<Element> elements) implements Command {
        public AddElements {
            elements = List.copyOf(elements);
        }
    }

    /// Deletes elements that the set has.
    record DeleteElements(String set, List<Key> keys) implements Command {
        public DeleteElements {
            keys = List.copyOf(keys);
        }
    }

    /// Deletes all elements of a set.
    record FlushElements(String set) implements Command {}

    /// How many objects the command changes: each element counts.
    default int changes() {
        return switch (this) {
            case AddElements(_, List<Element> elements) -> elements.size();
            case DeleteElements(_, List<Key> keys) -> keys.size();
            case AddTable _,
                    DeleteTable _,
                    AddSet _,
                    DeleteSet _,
                    AddCounter _,
                    DeleteCounter _,
                    AddChain _,
                    FlushChain _,
                    DeleteChain _,
                    AddRule _,
                    FlushElements _ ->
                    1;
        };
    }

    /// A short description for messages, in the words of `nft`.
    default String text() {
        return switch (this) {
            case AddTable(String name, _) -> "add table " + name;
            case DeleteTable(String name) -> "delete table " + name;
            case AddSet(SetSpec set) -> "add set " + set.name();
            case DeleteSet(String name) -> "delete set " + name;
            case AddCounter(String name) -> "add counter " + name;
            case DeleteCounter(String name) -> "delete counter " + name;
            case AddChain(Chain chain) -> "add chain " + chain.name();
            case FlushChain(String name) -> "flush chain " + name;
            case DeleteChain(String name) -> "delete chain " + name;
            case AddRule(String chain, _) -> "add rule to chain " + chain;
            case FlushElements(String set) -> "flush set " + set;
            case AddElements(String set, List<Element> elements) ->
                    "add %s to %s"
                            .formatted(some(elements.stream().map(e -> e.key()).toList()), set);
            case DeleteElements(String set, List<Key> keys) ->
                    "delete %s from %s".formatted(some(keys), set);
        };
    }

    private static String some(List<Key> keys) {
        return switch (keys.size()) {
            case 0 -> "no elements";
            case 1 -> "{ " + keys.getFirst().text() + " }";
            default ->
                    "{ %s } and %d other elements"
                            .formatted(keys.getFirst().text(), keys.size() - 1);
        };
    }
}
