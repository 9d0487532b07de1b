package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nfnetlink;
import org.jspecify.annotations.Nullable;

/// Expressions in messages: a name, and attributes that depend on it. Registers, lengths and flags
/// are 32 bits, big-endian; constants are images of registers.
final class ExprCodec {
    private static final int NO_REGISTER = 0;
    private static final int BITWISE_BOOL = 0;
    private static final int CMP_EQ = 0;
    private static final int CMP_NEQ = 1;
    private static final int NG_RANDOM = 1;
    private static final int NAT_DNAT = 1;
    private static final int DYNSET_UPDATE = 1;
    private static final int FIB_ADDRTYPE = 3;
    private static final int FIB_SADDR = 1;
    private static final int FIB_DADDR = 2;

    private ExprCodec() {}

    static void write(MessageWriter to, IpFamily family, Expr expr) {
        switch (expr) {
            case Expr.Payload(int reg, Expr.Base base, int offset, int length) ->
                    expression(
                            to,
                            "payload",
                            () ->
                                    to.be32(1, reg)
                                            .be32(2, base.number)
                                            .be32(3, offset)
                                            .be32(4, length));
            case Expr.Meta(int reg, Expr.MetaKey key) ->
                    expression(to, "meta", () -> to.be32(1, reg).be32(2, key.number));
            case Expr.SetMark(int from) ->
                    expression(
                            to, "meta", () -> to.be32(2, Expr.MetaKey.MARK.number).be32(3, from));
            case Expr.Ct(int reg, Expr.CtKey key, Expr.Direction direction) ->
                    expression(
                            to,
                            "ct",
                            () -> {
                                to.be32(1, reg).be32(2, key.number);
                                if (direction != Expr.Direction.NONE) {
                                    to.u8(3, direction.number);
                                }
                            });
            case Expr.Bitwise(int from, int reg, Blob mask, Blob xor) ->
                    expression(
                            to,
                            "bitwise",
                            () -> {
                                to.be32(1, from).be32(2, reg).be32(3, mask.length());
                                data(to, 4, mask);
                                data(to, 5, xor);
                                to.be32(6, BITWISE_BOOL);
                            });
            case Expr.Compare(int from, boolean equal, Blob with) ->
                    expression(
                            to,
                            "cmp",
                            () -> {
                                to.be32(1, from).be32(2, equal ? CMP_EQ : CMP_NEQ);
                                data(to, 3, with);
                            });
            case Expr.InSet(int from, String set) ->
                    expression(to, "lookup", () -> to.string(1, set).be32(2, from));
            case Expr.Lookup(int from, int reg, String map) ->
                    expression(to, "lookup", () -> to.string(1, map).be32(2, from).be32(3, reg));
            case Expr.Decide(Expr.Verdict verdict, String chain) ->
                    expression(
                            to,
                            "immediate",
                            () -> {
                                to.be32(1, NO_REGISTER).open(2);
                                verdict(to, verdict, chain);
                                to.close(2);
                            });
            case Expr.Immediate(int reg, Blob value) ->
                    expression(
                            to,
                            "immediate",
                            () -> {
                                to.be32(1, reg);
                                data(to, 2, value);
                            });
            case Expr.Random(int reg, int modulus) ->
                    expression(
                            to,
                            "numgen",
                            () -> to.be32(1, reg).be32(2, modulus).be32(3, NG_RANDOM).be32(4, 0));
            case Expr.Dnat(int address, int port) ->
                    expression(
                            to,
                            "nat",
                            () ->
                                    to.be32(1, NAT_DNAT)
                                            .be32(2, number(family))
                                            .be32(3, address)
                                            .be32(5, port));
            case Expr.Masquerade(int flags) -> expression(to, "masq", () -> to.be32(1, flags));
            case Expr.Update(int key, int data, String map) ->
                    expression(
                            to,
                            "dynset",
                            () ->
                                    to.string(1, map)
                                            .be32(3, DYNSET_UPDATE)
                                            .be32(4, key)
                                            .be32(5, data));
            case Expr.AddressKind(int reg, boolean destination) ->
                    expression(
                            to,
                            "fib",
                            () ->
                                    to.be32(1, reg)
                                            .be32(2, FIB_ADDRTYPE)
                                            .be32(3, destination ? FIB_DADDR : FIB_SADDR));
            case Expr.Reject(int type, int code) ->
                    expression(to, "reject", () -> to.be32(1, type).u8(2, code));
            case Expr.Counter _ -> expression(to, "counter", () -> {});
            case Expr.Foreign(String name) ->
                    throw new IllegalArgumentException("no expression of ours: " + name);
        }
    }

    static void verdict(MessageWriter to, Expr.Verdict verdict, String chain) {
        to.open(Nft.DATA_VERDICT).be32(Nft.VERDICT_CODE, verdict.number);
        if (!chain.isEmpty()) {
            to.string(Nft.VERDICT_CHAIN, chain);
        }
        to.close(Nft.DATA_VERDICT);
    }

    static int number(IpFamily family) {
        return switch (family) {
            case IPV4 -> Nfnetlink.AF_INET;
            case IPV6 -> Nfnetlink.AF_INET6;
        };
    }

    private static void expression(MessageWriter to, String name, Runnable content) {
        to.open(Nft.LIST_ELEM).string(Nft.EXPR_NAME, name).open(Nft.EXPR_DATA);
        content.run();
        to.close(Nft.EXPR_DATA).close(Nft.LIST_ELEM);
    }

    private static void data(MessageWriter to, int type, Blob value) {
        to.open(type).bytes(Nft.DATA_VALUE, value.bytes()).close(type);
    }

    /// Reads an expression from its list element.
    static Expr read(Attributes element) {
        String name = "";
        while (element.next()) {
            switch (element.type()) {
                case Nft.EXPR_NAME -> name = element.string();
                case Nft.EXPR_DATA -> {
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
                    case "payload" -> payload(new RawExpr(data));
                    case "meta" -> meta(new RawExpr(data));
                    case "ct" -> ct(new RawExpr(data));
                    case "bitwise" -> bitwise(new RawExpr(data, 4, 5));
                    case "cmp" -> compare(new RawExpr(data, 3));
                    case "lookup" -> lookup(new RawExpr(data));
                    case "immediate" -> immediate(new RawExpr(data, 2));
                    case "numgen" -> numgen(new RawExpr(data));
                    case "nat" -> nat(new RawExpr(data));
                    case "masq" -> new Expr.Masquerade(new RawExpr(data).number(1));
                    case "dynset" -> dynset(new RawExpr(data));
                    case "fib" -> fib(new RawExpr(data));
                    case "reject" -> reject(new RawExpr(data));
                    case "counter" -> new Expr.Counter();
                    default -> null;
                };
        return expr == null ? new Expr.Foreign(name) : expr;
    }

    private static @Nullable Expr payload(RawExpr raw) {
        for (Expr.Base base : Expr.Base.values()) {
            if (base.number == raw.number(2) && raw.has(1)) {
                return new Expr.Payload(raw.number(1), base, raw.number(3), raw.number(4));
            }
        }
        return null;
    }

    private static @Nullable Expr meta(RawExpr raw) {
        for (Expr.MetaKey key : Expr.MetaKey.values()) {
            if (key.number == raw.number(2) && raw.has(1)) {
                return new Expr.Meta(raw.number(1), key);
            }
        }
        boolean sets = raw.number(2) == Expr.MetaKey.MARK.number && raw.has(3);
        return sets ? new Expr.SetMark(raw.number(3)) : null;
    }

    private static @Nullable Expr ct(RawExpr raw) {
        for (Expr.CtKey key : Expr.CtKey.values()) {
            if (key.number == raw.number(2) && raw.has(1)) {
                return new Expr.Ct(raw.number(1), key, direction(raw));
            }
        }
        return null;
    }

    private static Expr.Direction direction(RawExpr raw) {
        if (!raw.has(3)) {
            return Expr.Direction.NONE;
        }
        return raw.number(3) == Expr.Direction.ORIGINAL.number
                ? Expr.Direction.ORIGINAL
                : Expr.Direction.REPLY;
    }

    private static @Nullable Expr bitwise(RawExpr raw) {
        return raw.number(6) == BITWISE_BOOL
                ? new Expr.Bitwise(raw.number(1), raw.number(2), raw.value(4), raw.value(5))
                : null;
    }

    private static @Nullable Expr immediate(RawExpr raw) {
        Expr decision = raw.decision();
        return decision == null && raw.value(2).length() > 0
                ? new Expr.Immediate(raw.number(1), raw.value(2))
                : decision;
    }

    private static @Nullable Expr compare(RawExpr raw) {
        int op = raw.number(2);
        return op == CMP_EQ || op == CMP_NEQ
                ? new Expr.Compare(raw.number(1), op == CMP_EQ, raw.value(3))
                : null;
    }

    private static @Nullable Expr lookup(RawExpr raw) {
        if (raw.number(5) != 0) {
            return null;
        }
        return raw.has(3)
                ? new Expr.Lookup(raw.number(2), raw.number(3), raw.text(1))
                : new Expr.InSet(raw.number(2), raw.text(1));
    }

    private static @Nullable Expr numgen(RawExpr raw) {
        return raw.number(3) == NG_RANDOM && raw.number(4) == 0
                ? new Expr.Random(raw.number(1), raw.number(2))
                : null;
    }

    private static @Nullable Expr nat(RawExpr raw) {
        return raw.number(1) == NAT_DNAT ? new Expr.Dnat(raw.number(3), raw.number(5)) : null;
    }

    private static @Nullable Expr dynset(RawExpr raw) {
        return raw.number(3) == DYNSET_UPDATE
                ? new Expr.Update(raw.number(4), raw.number(5), raw.text(1))
                : null;
    }

    private static @Nullable Expr fib(RawExpr raw) {
        int side = raw.number(3);
        return raw.number(2) == FIB_ADDRTYPE && (side == FIB_SADDR || side == FIB_DADDR)
                ? new Expr.AddressKind(raw.number(1), side == FIB_DADDR)
                : null;
    }

    private static Expr reject(RawExpr raw) {
        return new Expr.Reject(raw.number(1), raw.number(2));
    }
}
