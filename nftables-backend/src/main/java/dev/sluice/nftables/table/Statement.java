package dev.sluice.nftables.table;

import dev.sluice.model.Cidr;
import dev.sluice.model.Protocol;
import java.util.List;

/// A statement of a rule: a test that ends the rule if it fails, or an action.
public sealed interface Statement {
    /// One of the packet's addresses.
    enum Side {
        SOURCE,
        DESTINATION
    }

    /// The packet's conntrack state.
    enum State {
        INVALID,
        NEW
    }

    // Tests

    record InState(State state) implements Statement {}

    /// Tests whether the connection's destination was translated.
    record Translated() implements Statement {}

    record L4Proto(Protocol protocol) implements Statement {}

    record InNetwork(Side side, Cidr network, boolean negated) implements Statement {}

    /// @param prefix whether `name` is only the beginning of the interface's name
    record InInterface(String name, boolean prefix, boolean negated) implements Statement {}

    /// Tests whether an address is one of the node's own.
    record Local(Side side) implements Statement {}

    record InSet(List<Field> key, String set) implements Statement {}

    /// Tests whether at least one of these bits of the mark is set.
    record Marked(int bits) implements Statement {}

    // Effects

    /// Counts the packet with a counter of the table.
    record Count(String counter) implements Statement {}

    record Mark(int bits) implements Statement {}

    /// Inverts bits of the mark that are known to be set.
    record Unmark(int bits) implements Statement {}

    /// Goes to the verdict that a map holds; continues if it holds none.
    record Dispatch(List<Field> key, String map) implements Statement {}

    /// Translates the destination to the endpoint that a map holds; continues if it holds none.
    record Translate(List<Field> key, String map) implements Statement {}

    /// Adds the packet's source and the chosen endpoint to a map, or restarts the timeout of the
    /// source's element.
    record UpdateMap(String map) implements Statement {}

    record Masquerade() implements Statement {}

    record Reject() implements Statement {}

    record Drop() implements Statement {}

    /// Returns to the chain that jumped.
    record Return() implements Statement {}

    record Jump(String chain) implements Statement {}

    record Goto(String chain) implements Statement {}
}
