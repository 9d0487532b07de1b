package dev.sluice.nftables;

import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;

/// An object that nothing leads to any more, but that a packet in flight may still look up.
///
/// A packet that read `goto lb-tcp-5` just before a transaction looks up one of five slots just
/// after it. Up to kernel 6.1, a chain also counts as used for a moment after the last element that
/// leads to it was deleted.
sealed interface PendingRemoval {
    /// An endpoint's slot.
    record Slot(String map, Key key, Value value) implements PendingRemoval {}

    /// A chain without rules.
    record EmptyChain(String name) implements PendingRemoval {}

    /// Adds the object, which is still installed.
    default void addTo(Contents standing) {
        switch (this) {
            case Slot(String map, Key key, Value value) -> standing.add(map, key, value);
            case EmptyChain(String name) -> standing.add(Chain.of(name));
        }
    }
}
