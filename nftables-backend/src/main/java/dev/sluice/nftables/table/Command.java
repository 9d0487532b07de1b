package dev.sluice.nftables.table;

import java.util.List;

/// A change of a table of our family. A list of them, in order, is a transaction: the kernel does
/// all or nothing.
public sealed interface Command {
    /// The table itself, awake. It may exist already; then this wakes it.
    ///
    /// @param comment empty for none; not changed if the table exists
    record AddTable(String name, String comment) implements Command {}

    /// A table with all it holds, ours or another's; it must exist.
    record DeleteTable(String name) implements Command {}

    /// A set or map without elements.
    record AddSet(SetSpec set) implements Command {}

    /// No rule may use it any more.
    record DeleteSet(String name) implements Command {}

    /// A chain without its rules, accepting what no rule decides. It may exist already, with the
    /// same hook; then only that is changed.
    record AddChain(Chain chain) implements Command {}

    /// Takes all rules of a chain.
    record FlushChain(String name) implements Command {}

    /// It must be empty, and nothing may lead to it any more.
    record DeleteChain(String name) implements Command {}

    /// A rule at the end of a chain.
    record AddRule(String chain, Rule rule) implements Command {}

    /// Elements whose keys the set does not hold yet.
    record AddElements(String set, List<Element> elements) implements Command {
        public AddElements {
            elements = List.copyOf(elements);
        }
    }

    /// Elements that the set holds.
    record DeleteElements(String set, List<Key> keys) implements Command {
        public DeleteElements {
            keys = List.copyOf(keys);
        }
    }

    /// All elements of a set.
    record FlushElements(String set) implements Command {}

    /// How many things it changes.
    default int changes() {
        return switch (this) {
            case AddElements(_, List<Element> elements) -> elements.size();
            case DeleteElements(_, List<Key> keys) -> keys.size();
            case AddTable _,
                    DeleteTable _,
                    AddSet _,
                    DeleteSet _,
                    AddChain _,
                    FlushChain _,
                    DeleteChain _,
                    AddRule _,
                    FlushElements _ ->
                    1;
        };
    }

    /// What it does, in a few words.
    default String text() {
        return switch (this) {
            case AddTable(String name, _) -> "add table " + name;
            case DeleteTable(String name) -> "delete table " + name;
            case AddSet(SetSpec set) -> "add set " + set.name();
            case DeleteSet(String name) -> "delete set " + name;
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
