package dev.sluice.nftables.wire;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.netfilter.Nft;
import org.jspecify.annotations.Nullable;

/// Reads expressions (linux/netfilter/nf_tables.h). One that is not known in this form is an
/// [Expr.Foreign].
final class ExprReader {
    private ExprReader() {}

    /// Reads an expression from its list element.
    static Expr read(Attributes element) {
        String name = "";
        while (element.next()) {
            switch (element.type()) {
                case Nft.NFTA_EXPR_NAME -> name = element.string();
                case Nft.NFTA_EXPR_DATA -> {
                    return read(name, element.nested());
                }
                default -> {}
            }
        }
        return new Expr.Foreign(name);
    }

    private static Expr read(String name, Attributes data) {
        Expr expr =
                switch (name) {
                    case ExprName.PAYLOAD -> payload(new RawExpr(data));
                    case ExprName.META -> meta(new RawExpr(data));
                    case ExprName.CT -> ct(new RawExpr(data));
                    case ExprName.BITWISE ->
                            bitwise(new RawExpr(data, Nft.NFTA_BITWISE_MASK, Nft.NFTA_BITWISE_XOR));
                    case ExprName.CMP -> compare(new RawExpr(data, Nft.NFTA_CMP_DATA));
                    case ExprName.LOOKUP -> lookup(new RawExpr(data));
                    case ExprName.IMMEDIATE ->
                            immediate(new RawExpr(data, Nft.NFTA_IMMEDIATE_DATA));
                    case ExprName.NUMGEN -> numgen(new RawExpr(data));
                    case ExprName.NAT -> nat(new RawExpr(data));
                    case ExprName.MASQ ->
                            new Expr.Masquerade(new RawExpr(data).number(Nft.NFTA_MASQ_FLAGS));
                    case ExprName.DYNSET -> dynset(new RawExpr(data));
                    case ExprName.FIB -> fib(new RawExpr(data));
                    case ExprName.REJECT -> reject(new RawExpr(data));
                    case ExprName.COUNTER -> new Expr.Counter("");
                    case ExprName.OBJREF -> object(new RawExpr(data));
                    default -> null;
                };
        return expr == null ? new Expr.Foreign(name) : expr;
    }

    private static @Nullable Expr payload(RawExpr raw) {
        for (Expr.Base base : Expr.Base.values()) {
            if (base.number == raw.number(Nft.NFTA_PAYLOAD_BASE)
                    && raw.has(Nft.NFTA_PAYLOAD_DREG)) {
                return new Expr.Payload(
                        raw.number(Nft.NFTA_PAYLOAD_DREG),
                        base,
                        raw.number(Nft.NFTA_PAYLOAD_OFFSET),
                        raw.number(Nft.NFTA_PAYLOAD_LEN));
            }
        }
        return null;
    }

    private static @Nullable Expr meta(RawExpr raw) {
        int number = raw.number(Nft.NFTA_META_KEY);
        for (Expr.MetaKey key : Expr.MetaKey.values()) {
            if (key.number == number && raw.has(Nft.NFTA_META_DREG)) {
                return new Expr.Meta(raw.number(Nft.NFTA_META_DREG), key);
            }
        }
        boolean sets = number == Nft.NFT_META_MARK && raw.has(Nft.NFTA_META_SREG);
        return sets ? new Expr.SetMark(raw.number(Nft.NFTA_META_SREG)) : null;
    }

    private static @Nullable Expr ct(RawExpr raw) {
        for (Expr.CtKey key : Expr.CtKey.values()) {
            if (key.number == raw.number(Nft.NFTA_CT_KEY) && raw.has(Nft.NFTA_CT_DREG)) {
                return new Expr.Ct(raw.number(Nft.NFTA_CT_DREG), key, direction(raw));
            }
        }
        return null;
    }

    private static Expr.Direction direction(RawExpr raw) {
        if (!raw.has(Nft.NFTA_CT_DIRECTION)) {
            return Expr.Direction.NONE;
        }
        return raw.number(Nft.NFTA_CT_DIRECTION) == Expr.Direction.ORIGINAL.number
                ? Expr.Direction.ORIGINAL
                : Expr.Direction.REPLY;
    }

    private static @Nullable Expr bitwise(RawExpr raw) {
        return raw.number(Nft.NFTA_BITWISE_OP) == Nft.NFT_BITWISE_MASK_XOR
                ? new Expr.Bitwise(
                        raw.number(Nft.NFTA_BITWISE_SREG),
                        raw.number(Nft.NFTA_BITWISE_DREG),
                        raw.value(Nft.NFTA_BITWISE_MASK),
                        raw.value(Nft.NFTA_BITWISE_XOR))
                : null;
    }

    private static @Nullable Expr immediate(RawExpr raw) {
        Expr decision = raw.decision();
        Blob value = raw.value(Nft.NFTA_IMMEDIATE_DATA);
        return decision == null && value.length() > 0
                ? new Expr.Immediate(raw.number(Nft.NFTA_IMMEDIATE_DREG), value)
                : decision;
    }

    private static @Nullable Expr compare(RawExpr raw) {
        int op = raw.number(Nft.NFTA_CMP_OP);
        return op == Nft.NFT_CMP_EQ || op == Nft.NFT_CMP_NEQ
                ? new Expr.Compare(
                        raw.number(Nft.NFTA_CMP_SREG),
                        op == Nft.NFT_CMP_EQ,
                        raw.value(Nft.NFTA_CMP_DATA))
                : null;
    }

    private static @Nullable Expr lookup(RawExpr raw) {
        int flags = raw.number(Nft.NFTA_LOOKUP_FLAGS);
        int from = raw.number(Nft.NFTA_LOOKUP_SREG);
        String set = raw.text(Nft.NFTA_LOOKUP_SET);
        if (flags != 0) {
            return flags == Nft.NFT_LOOKUP_F_INV ? new Expr.InSet(from, set, false) : null;
        }
        return raw.has(Nft.NFTA_LOOKUP_DREG)
                ? new Expr.Lookup(from, raw.number(Nft.NFTA_LOOKUP_DREG), set)
                : new Expr.InSet(from, set, true);
    }

    private static @Nullable Expr numgen(RawExpr raw) {
        return raw.number(Nft.NFTA_NG_TYPE) == Nft.NFT_NG_RANDOM
                        && raw.number(Nft.NFTA_NG_OFFSET) == 0
                ? new Expr.Random(raw.number(Nft.NFTA_NG_DREG), raw.number(Nft.NFTA_NG_MODULUS))
                : null;
    }

    private static @Nullable Expr nat(RawExpr raw) {
        return raw.number(Nft.NFTA_NAT_TYPE) == Nft.NFT_NAT_DNAT
                ? new Expr.Dnat(
                        raw.number(Nft.NFTA_NAT_REG_ADDR_MIN),
                        raw.number(Nft.NFTA_NAT_REG_PROTO_MIN))
                : null;
    }

    private static @Nullable Expr dynset(RawExpr raw) {
        return raw.number(Nft.NFTA_DYNSET_OP) == Nft.NFT_DYNSET_OP_UPDATE
                ? new Expr.Update(
                        raw.number(Nft.NFTA_DYNSET_SREG_KEY),
                        raw.number(Nft.NFTA_DYNSET_SREG_DATA),
                        raw.text(Nft.NFTA_DYNSET_SET_NAME))
                : null;
    }

    private static @Nullable Expr fib(RawExpr raw) {
        int side = raw.number(Nft.NFTA_FIB_FLAGS);
        return raw.number(Nft.NFTA_FIB_RESULT) == Nft.NFT_FIB_RESULT_ADDRTYPE
                        && (side == Nft.NFTA_FIB_F_SADDR || side == Nft.NFTA_FIB_F_DADDR)
                ? new Expr.AddressKind(raw.number(Nft.NFTA_FIB_DREG), side == Nft.NFTA_FIB_F_DADDR)
                : null;
    }

    private static @Nullable Expr object(RawExpr raw) {
        return raw.number(Nft.NFTA_OBJREF_IMM_TYPE) == Nft.NFT_OBJECT_COUNTER
                ? new Expr.Counter(raw.text(Nft.NFTA_OBJREF_IMM_NAME))
                : null;
    }

    private static Expr reject(RawExpr raw) {
        return new Expr.Reject(
                raw.number(Nft.NFTA_REJECT_TYPE), raw.number(Nft.NFTA_REJECT_ICMP_CODE));
    }
}
