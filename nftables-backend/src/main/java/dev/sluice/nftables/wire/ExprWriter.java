package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nft;

/// Writes expressions into messages: a name, and attributes that depend on it
/// (linux/netfilter/nf_tables.h, `enum nft_expr_attributes` and those of each expression; the
/// kernel reads them in net/netfilter/nft_*.c). Registers, lengths and flags are 32 bits,
/// big-endian. Constants are the bytes of registers. [ExprReader] reads the same.
final class ExprWriter {
    private final MessageWriter to;

    private ExprWriter(MessageWriter to) {
        this.to = to;
    }

    static void write(MessageWriter to, IpFamily family, Expr expr) {
        new ExprWriter(to).write(family, expr);
    }

    private void write(IpFamily family, Expr expr) {
        switch (expr) {
            case Expr.Payload payload -> expression(ExprName.PAYLOAD, () -> payload(payload));
            case Expr.Meta(int reg, Expr.MetaKey key) ->
                    expression(
                            ExprName.META,
                            () ->
                                    to.be32(Nft.NFTA_META_DREG, reg)
                                            .be32(Nft.NFTA_META_KEY, key.number));
            case Expr.SetMark(int from) -> expression(ExprName.META, () -> setMark(from));
            case Expr.Ct ct -> expression(ExprName.CT, () -> ct(ct));
            case Expr.Bitwise bitwise -> expression(ExprName.BITWISE, () -> bitwise(bitwise));
            case Expr.Compare compare -> expression(ExprName.CMP, () -> compare(compare));
            case Expr.InSet(int from, String set, boolean expected) ->
                    expression(
                            ExprName.LOOKUP,
                            () -> {
                                lookup(set, from);
                                if (!expected) {
                                    to.be32(Nft.NFTA_LOOKUP_FLAGS, Nft.NFT_LOOKUP_F_INV);
                                }
                            });
            case Expr.Lookup(int from, int reg, String map) ->
                    expression(
                            ExprName.LOOKUP,
                            () -> {
                                lookup(map, from);
                                to.be32(Nft.NFTA_LOOKUP_DREG, reg);
                            });
            case Expr.Decide decide -> expression(ExprName.IMMEDIATE, () -> decide(decide));
            case Expr.Immediate(int reg, Blob value) ->
                    expression(
                            ExprName.IMMEDIATE,
                            () -> {
                                to.be32(Nft.NFTA_IMMEDIATE_DREG, reg);
                                data(Nft.NFTA_IMMEDIATE_DATA, value);
                            });
            case Expr.Random random -> expression(ExprName.NUMGEN, () -> random(random));
            case Expr.Dnat dnat -> expression(ExprName.NAT, () -> dnat(family, dnat));
            case Expr.Masquerade(int flags) ->
                    expression(ExprName.MASQ, () -> to.be32(Nft.NFTA_MASQ_FLAGS, flags));
            case Expr.Update update -> expression(ExprName.DYNSET, () -> update(update));
            case Expr.AddressKind kind -> expression(ExprName.FIB, () -> addressKind(kind));
            case Expr.Reject(int type, int code) ->
                    expression(
                            ExprName.REJECT,
                            () ->
                                    to.be32(Nft.NFTA_REJECT_TYPE, type)
                                            .u8(Nft.NFTA_REJECT_ICMP_CODE, code));
            case Expr.Counter counter -> counter(counter);
            case Expr.Foreign(String name) ->
                    throw new IllegalArgumentException("not an expression that we write: " + name);
        }
    }

    private void counter(Expr.Counter counter) {
        if (counter.name().isEmpty()) {
            expression(ExprName.COUNTER, () -> {});
        } else {
            expression(
                    ExprName.OBJREF,
                    () ->
                            to.be32(Nft.NFTA_OBJREF_IMM_TYPE, Nft.NFT_OBJECT_COUNTER)
                                    .string(Nft.NFTA_OBJREF_IMM_NAME, counter.name()));
        }
    }

    private void payload(Expr.Payload payload) {
        to.be32(Nft.NFTA_PAYLOAD_DREG, payload.to())
                .be32(Nft.NFTA_PAYLOAD_BASE, payload.base().number)
                .be32(Nft.NFTA_PAYLOAD_OFFSET, payload.offset())
                .be32(Nft.NFTA_PAYLOAD_LEN, payload.length());
    }

    private void setMark(int from) {
        to.be32(Nft.NFTA_META_KEY, Nft.NFT_META_MARK).be32(Nft.NFTA_META_SREG, from);
    }

    private void ct(Expr.Ct ct) {
        to.be32(Nft.NFTA_CT_DREG, ct.to()).be32(Nft.NFTA_CT_KEY, ct.key().number);
        if (ct.direction() != Expr.Direction.NONE) {
            to.u8(Nft.NFTA_CT_DIRECTION, ct.direction().number);
        }
    }

    private void bitwise(Expr.Bitwise bitwise) {
        to.be32(Nft.NFTA_BITWISE_SREG, bitwise.from())
                .be32(Nft.NFTA_BITWISE_DREG, bitwise.to())
                .be32(Nft.NFTA_BITWISE_LEN, bitwise.mask().length());
        data(Nft.NFTA_BITWISE_MASK, bitwise.mask());
        data(Nft.NFTA_BITWISE_XOR, bitwise.xor());
        to.be32(Nft.NFTA_BITWISE_OP, Nft.NFT_BITWISE_MASK_XOR);
    }

    private void compare(Expr.Compare compare) {
        to.be32(Nft.NFTA_CMP_SREG, compare.from())
                .be32(Nft.NFTA_CMP_OP, compare.equal() ? Nft.NFT_CMP_EQ : Nft.NFT_CMP_NEQ);
        data(Nft.NFTA_CMP_DATA, compare.with());
    }

    private void lookup(String set, int from) {
        to.string(Nft.NFTA_LOOKUP_SET, set).be32(Nft.NFTA_LOOKUP_SREG, from);
    }

    private void decide(Expr.Decide decide) {
        to.be32(Nft.NFTA_IMMEDIATE_DREG, Nft.NFT_REG_VERDICT).open(Nft.NFTA_IMMEDIATE_DATA);
        verdict(to, decide.verdict(), decide.chain());
        to.close(Nft.NFTA_IMMEDIATE_DATA);
    }

    private void random(Expr.Random random) {
        to.be32(Nft.NFTA_NG_DREG, random.to())
                .be32(Nft.NFTA_NG_MODULUS, random.modulus())
                .be32(Nft.NFTA_NG_TYPE, Nft.NFT_NG_RANDOM)
                .be32(Nft.NFTA_NG_OFFSET, 0);
    }

    private void dnat(IpFamily family, Expr.Dnat dnat) {
        to.be32(Nft.NFTA_NAT_TYPE, Nft.NFT_NAT_DNAT)
                .be32(Nft.NFTA_NAT_FAMILY, Nfproto.of(family))
                .be32(Nft.NFTA_NAT_REG_ADDR_MIN, dnat.address())
                .be32(Nft.NFTA_NAT_REG_PROTO_MIN, dnat.port());
    }

    private void update(Expr.Update update) {
        to.string(Nft.NFTA_DYNSET_SET_NAME, update.map())
                .be32(Nft.NFTA_DYNSET_OP, Nft.NFT_DYNSET_OP_UPDATE)
                .be32(Nft.NFTA_DYNSET_SREG_KEY, update.key())
                .be32(Nft.NFTA_DYNSET_SREG_DATA, update.data());
    }

    private void addressKind(Expr.AddressKind kind) {
        to.be32(Nft.NFTA_FIB_DREG, kind.to())
                .be32(Nft.NFTA_FIB_RESULT, Nft.NFT_FIB_RESULT_ADDRTYPE)
                .be32(
                        Nft.NFTA_FIB_FLAGS,
                        kind.destination() ? Nft.NFTA_FIB_F_DADDR : Nft.NFTA_FIB_F_SADDR);
    }

    private void expression(String name, Runnable content) {
        to.open(Nft.NFTA_LIST_ELEM).string(Nft.NFTA_EXPR_NAME, name).open(Nft.NFTA_EXPR_DATA);
        content.run();
        to.close(Nft.NFTA_EXPR_DATA).close(Nft.NFTA_LIST_ELEM);
    }

    private void data(int type, Blob value) {
        to.open(type).bytes(Nft.NFTA_DATA_VALUE, value.bytes()).close(type);
    }

    /// Writes a verdict into an attribute for data: `enum nft_verdict_attributes`.
    static void verdict(MessageWriter to, Expr.Verdict verdict, String chain) {
        to.open(Nft.NFTA_DATA_VERDICT).be32(Nft.NFTA_VERDICT_CODE, verdict.number);
        if (!chain.isEmpty()) {
            to.string(Nft.NFTA_VERDICT_CHAIN, chain);
        }
        to.close(Nft.NFTA_DATA_VERDICT);
    }
}
