package dev.sluice.nftables.wire;

/// An expression of the kernel's: one instruction on its registers. Those without a result may end
/// the rule.
///
/// Registers are 16 words of 4 bytes. By the number `n` of its first word, a register is called `8
/// + n`, but `1 + n / 4` where n is a multiple of 4; [#register] knows.
sealed interface Expr {
    enum Base {
        NETWORK(1),
        TRANSPORT(2);

        final int number;

        Base(int number) {
            this.number = number;
        }
    }

    enum MetaKey {
        MARK(3),
        IIFNAME(6),
        OIFNAME(7),
        NFPROTO(15),
        L4PROTO(16);

        final int number;

        MetaKey(int number) {
            this.number = number;
        }
    }

    /// Those from SRC_IP on have a direction.
    enum CtKey {
        STATE(0),
        STATUS(2),
        PROTO_SRC(11),
        PROTO_DST(12),
        SRC_IP(19),
        DST_IP(20),
        SRC_IP6(21),
        DST_IP6(22);

        final int number;

        CtKey(int number) {
            this.number = number;
        }
    }

    enum Direction {
        ORIGINAL(0),
        REPLY(1),
        /// The key has none.
        NONE(-1);

        final int number;

        Direction(int number) {
            this.number = number;
        }
    }

    enum Verdict {
        DROP(0),
        ACCEPT(1),
        CONTINUE(-1),
        JUMP(-3),
        GOTO(-4),
        RETURN(-5);

        final int number;

        Verdict(int number) {
            this.number = number;
        }
    }

    record Payload(int to, Base base, int offset, int length) implements Expr {}

    record Meta(int to, MetaKey key) implements Expr {}

    record SetMark(int from) implements Expr {}

    record Ct(int to, CtKey key, Direction direction) implements Expr {}

    /// `to = from & mask ^ xor`
    record Bitwise(int from, int to, Blob mask, Blob xor) implements Expr {}

    record Compare(int from, boolean equal, Blob with) implements Expr {}

    /// Ends the rule where the set has no such element.
    record InSet(int from, String set) implements Expr {}

    /// @param to 0 for a verdict map
    record Lookup(int from, int to, String map) implements Expr {}

    /// @param chain empty where the verdict has none
    record Decide(Verdict verdict, String chain) implements Expr {}

    /// Loads a constant.
    record Immediate(int to, Blob value) implements Expr {}

    record Random(int to, int modulus) implements Expr {}

    record Dnat(int address, int port) implements Expr {}

    record Masquerade(int flags) implements Expr {}

    record Update(int key, int data, String map) implements Expr {}

    /// The kind of an address of the packet, of which only "the node's own" is of use.
    ///
    /// @param destination of the two addresses
    record AddressKind(int to, boolean destination) implements Expr {}

    record Reject(int type, int code) implements Expr {}

    record Counter() implements Expr {}

    /// Anything else: what others put into our chains.
    record Foreign(String name) implements Expr {}

    /// The name of a register by its first word.
    static int register(int word) {
        return word % 4 == 0 ? 1 + word / 4 : 8 + word;
    }
}
