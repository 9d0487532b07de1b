package dev.sluice.nftables.table;

import dev.sluice.model.Cidr;
import dev.sluice.model.Protocol;
import java.util.List;

/// One step of a rule: a test that ends the rule when it fails, or something done to the packet.
public sealed interface Statement {
    /// Which of the packet's addresses.
    enum Side {
        SOURCE,
        DESTINATION
    }

    /// How connection tracking sees the packet.
    enum State {
        INVALID,
        NEW
    }

    // Tests

    record InState(State state) implements Statement {}

    /// The connection's destination was translated.
    record Translated() implements Statement {}

    record L4Proto(Protocol protocol) implements Statement {}

    record InNetwork(Side side, Cidr network, boolean negated) implements Statement {}

    /// @param prefix whether the name need only start so
    record InInterface(String name, boolean prefix, boolean negated) implements Statement {}

    /// One of the node's own addresses.
    record Local(Side side) implements Statement {}

    record InSet(List<Field> key, String set) implements Statement {}

    /// At least one of the mark's bits is set.
    record Marked(int bits) implements Statement {}

    // Effects

    record Mark(int bits) implements Statement {}

    /// Inverts bits of the mark that are known to be set.
    record Unmark(int bits) implements Statement {}

    /// Goes where a map says; goes on where it says nothing.
    record Dispatch(List<Field> key, String map) implements Statement {}

    /// Sends the connection to the endpoint that a map holds; goes on where it holds none.
    record Translate(List<Field> key, String map) implements Statement {}

    /// Remembers the chosen endpoint for the packet's source, or refreshes what is remembered.
    record UpdateMap(String map) implements Statement {}

    record Masquerade() implements Statement {}

    record Reject() implements Statement {}

    record Drop() implements Statement {}

    /// Back to the chain that jumped.
    record Return() implements Statement {}

    record Jump(String chain) implements Statement {}

    record Goto(String chain) implements Statement {}
}
