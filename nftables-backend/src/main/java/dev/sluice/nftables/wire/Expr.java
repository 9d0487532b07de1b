package dev.sluice.nftables.wire;

import dev.sluice.netlink.netfilter.Nft;

/// An nf_tables expression: one instruction on the kernel's registers. An expression without a
/// result may end the rule.
///
/// The registers are 16 words of 4 bytes. The register that begins at word `n` has the number `8 +
/// n`, but `1 + n / 4` if n is a multiple of 4 ([#register]).
sealed interface Expr {
    enum Base {
        NETWORK(Nft.NFT_PAYLOAD_NETWORK_HEADER),
        TRANSPORT(Nft.NFT_PAYLOAD_TRANSPORT_HEADER);

        final int number;

        Base(int number) {
            this.number = number;
        }
    }

    enum MetaKey {
        MARK(Nft.NFT_META_MARK),
        IIFNAME(Nft.NFT_META_IIFNAME),
        OIFNAME(Nft.NFT_META_OIFNAME),
        NFPROTO(Nft.NFT_META_NFPROTO),
        L4PROTO(Nft.NFT_META_L4PROTO);

        final int number;

        MetaKey(int number) {
            this.number = number;
        }
    }

    /// Keys from PROTO_SRC on have a direction.
    enum CtKey {
        STATE(Nft.NFT_CT_STATE),
        STATUS(Nft.NFT_CT_STATUS),
        PROTO_SRC(Nft.NFT_CT_PROTO_SRC),
        PROTO_DST(Nft.NFT_CT_PROTO_DST),
        SRC_IP(Nft.NFT_CT_SRC_IP),
        DST_IP(Nft.NFT_CT_DST_IP),
        SRC_IP6(Nft.NFT_CT_SRC_IP6),
        DST_IP6(Nft.NFT_CT_DST_IP6);

        final int number;

        CtKey(int number) {
            this.number = number;
        }
    }

    /// `enum ip_conntrack_dir` (linux/netfilter/nf_conntrack_tuple_common.h).
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
        DROP(Nft.NF_DROP),
        ACCEPT(Nft.NF_ACCEPT),
        CONTINUE(Nft.NFT_CONTINUE),
        JUMP(Nft.NFT_JUMP),
        GOTO(Nft.NFT_GOTO),
        RETURN(Nft.NFT_RETURN);

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

    /// Ends the rule unless the set has such an element, or unless it has none.
    ///
    /// @param expected whether it must have one; only other programs write the opposite
    record InSet(int from, String set, boolean expected) implements Expr {}

    /// @param to 0 for a verdict map
    record Lookup(int from, int to, String map) implements Expr {}

    /// @param chain empty if the verdict has none
    record Decide(Verdict verdict, String chain) implements Expr {}

    /// Loads a constant.
    record Immediate(int to, Blob value) implements Expr {}

    record Random(int to, int modulus) implements Expr {}

    record Dnat(int address, int port) implements Expr {}

    record Masquerade(int flags) implements Expr {}

    record Update(int key, int data, String map) implements Expr {}

    /// Loads the type of an address of the packet. Rules only test whether it is the node's own.
    ///
    /// @param destination whether it is the destination address, or else the source
    record AddressKind(int to, boolean destination) implements Expr {}

    record Reject(int type, int code) implements Expr {}

    /// @param name the name of a counter of the table; empty for one of the rule itself
    record Counter(String name) implements Expr {}

    /// Any other expression, which only other programs put into our chains.
    record Foreign(String name) implements Expr {}

    /// The number of a register by its first word, 0 to 15.
    static int register(int word) {
        return word % 4 == 0 ? 1 + word / 4 : 8 + word;
    }
}
