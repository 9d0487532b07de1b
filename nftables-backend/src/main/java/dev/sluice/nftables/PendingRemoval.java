package dev.sluice.nftables;

import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;

/// What nobody leads to any more, but a packet on its way may still ask for.
///
/// A packet that read `goto lb-tcp-5` just before a transaction asks for one of five slots just
/// after it. And up to kernel 6.1, a chain counts as used for a moment after the last element that
/// led to it went.
sealed interface PendingRemoval {
    /// An endpoint's slot.
    record Slot(String map, Key key, Value value) implements PendingRemoval {}

    /// A chain without rules.
    record EmptyChain(String name) implements PendingRemoval {}

    /// It still stands.
    default void addTo(Contents standing) {
        switch (this) {
            case Slot(String map, Key key, Value value) -> standing.add(map, key, value);
            case EmptyChain(String name) -> standing.add(Chain.of(name));
        }
    }
}
