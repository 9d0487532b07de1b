package dev.sluice.nftables.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Field;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Statement.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compiles rules to expressions, in the form in which `nft` compiles them, so that it can print
/// them.
final class Bytecode {
    /// linux/netfilter/nf_nat.h
    private static final int NF_NAT_RANGE_PROTO_RANDOM_FULLY = 0x10;

    // linux/icmp.h and linux/icmpv6.h
    private static final int ICMP_PORT_UNREACH = 3;
    private static final int ICMPV6_PORT_UNREACH = 4;

    private static final int FIRST = Expr.register(0);

    private final IpFamily family;
    private final List<Expr> code = new ArrayList<>();

    private Bytecode(IpFamily family) {
        this.family = family;
    }

    static List<Expr> of(IpFamily family, Rule rule) {
        var compiler = new Bytecode(family);
        rule.statements().forEach(compiler::compile);
        return List.copyOf(compiler.code);
    }

    private void compile(Statement statement) {
        switch (statement) {
            case Statement.InState(Statement.State state) -> inState(state);
            case Statement.Translated _ -> {
                load(Expr.CtKey.STATUS);
                anyBit(RegisterValues.IPS_DST_NAT);
            }
            case Statement.L4Proto(var protocol) -> {
                code.add(new Expr.Meta(FIRST, Expr.MetaKey.L4PROTO));
                compare(true, Blob.of((byte) protocol.number()));
            }
            case Statement.InNetwork(Side side, Cidr network, boolean negated) ->
                    network(side, network, !negated);
            case Statement.InInterface(String name, boolean prefix, boolean negated) ->
                    inInterface(name, prefix, !negated);
            case Statement.Local(Side side) -> {
                code.add(new Expr.AddressKind(FIRST, side == Side.DESTINATION));
                compare(true, Blob.ofHost(RegisterValues.RTN_LOCAL));
            }
            case Statement.InSet(var key, String set) -> {
                load(key, 0);
                code.add(new Expr.InSet(FIRST, set, true));
            }
            case Statement.Marked(int bits) -> {
                code.add(new Expr.Meta(FIRST, Expr.MetaKey.MARK));
                anyBit(bits);
            }
            case Statement.Count(String counter) -> code.add(new Expr.Counter(counter));
            case Statement.Mark(int bits) -> mark(~bits, bits);
            case Statement.Unmark(int bits) -> mark(~0, bits);
            case Statement.Dispatch(var key, String map) -> {
                load(key, 0);
                code.add(new Expr.Lookup(FIRST, 0, map));
            }
            case Statement.Translate(var key, String map) -> translate(key, map);
            case Statement.UpdateMap(String map) -> updateMap(map);
            case Statement.Masquerade _ ->
                    code.add(new Expr.Masquerade(NF_NAT_RANGE_PROTO_RANDOM_FULLY));
            case Statement.Reject _ ->
                    code.add(new Expr.Reject(Nft.NFT_REJECT_ICMP_UNREACH, portUnreachable()));
            case Statement.Drop _ -> decide(Expr.Verdict.DROP, "");
            case Statement.Return _ -> decide(Expr.Verdict.RETURN, "");
            case Statement.Jump(String chain) -> decide(Expr.Verdict.JUMP, chain);
            case Statement.Goto(String chain) -> decide(Expr.Verdict.GOTO, chain);
        }
    }

    private void inState(Statement.State state) {
        load(Expr.CtKey.STATE);
        anyBit(
                switch (state) {
                    case INVALID -> RegisterValues.NF_CT_STATE_INVALID_BIT;
                    case NEW -> RegisterValues.NF_CT_STATE_NEW_BIT;
                });
    }

    private void inInterface(String name, boolean prefix, boolean equal) {
        code.add(new Expr.Meta(FIRST, Expr.MetaKey.IIFNAME));
        Blob text = Blob.of(name.getBytes(UTF_8));
        compare(equal, prefix ? text : text.sized(RegisterValues.IFNAMSIZ));
    }

    private void translate(List<Field> key, String map) {
        load(key, 0);
        code.add(new Expr.Lookup(FIRST, FIRST, map));
        int port = Expr.register(Field.Header.SOURCE.type(family).words());
        code.add(new Expr.Dnat(FIRST, port));
    }

    private void updateMap(String map) {
        int afterKey = load(List.of(Field.Header.SOURCE), 0);
        int data = (afterKey + 3) / 4 * 4;
        load(List.of(Field.Header.REPLY_SRC, Field.Header.REPLY_SRC_PORT), data);
        code.add(new Expr.Update(FIRST, Expr.register(data), map));
    }

    private void decide(Expr.Verdict verdict, String chain) {
        code.add(new Expr.Decide(verdict, chain));
    }

    private void load(Expr.CtKey key) {
        code.add(new Expr.Ct(FIRST, key, Expr.Direction.NONE));
    }

    /// Continues if the first register has any of these bits.
    private void anyBit(int bits) {
        code.add(new Expr.Bitwise(FIRST, FIRST, Blob.ofHost(bits), Blob.ofHost(0)));
        compare(false, Blob.ofHost(0));
    }

    private void mark(int mask, int xor) {
        code.add(new Expr.Meta(FIRST, Expr.MetaKey.MARK));
        code.add(new Expr.Bitwise(FIRST, FIRST, Blob.ofHost(mask), Blob.ofHost(xor)));
        code.add(new Expr.SetMark(FIRST));
    }

    private void compare(boolean equal, Blob with) {
        code.add(new Expr.Compare(FIRST, equal, with));
    }

    /// Loads only the prefix if it is whole bytes; otherwise loads the whole address and masks it.
    private void network(Side side, Cidr network, boolean equal) {
        int offset =
                switch (side) {
                    case SOURCE -> HeaderOffsets.source(family);
                    case DESTINATION -> HeaderOffsets.destination(family);
                };
        Blob base = Blob.of(network.base().bytes());
        int prefix = network.length();
        boolean whole = prefix % 8 == 0 && prefix > 0;
        int length = whole ? prefix / 8 : base.length();
        code.add(new Expr.Payload(FIRST, Expr.Base.NETWORK, offset, length));
        if (!whole) {
            Blob zero = Blob.of().sized(length);
            code.add(new Expr.Bitwise(FIRST, FIRST, mask(prefix, length), zero));
        }
        compare(equal, base.sized(length));
    }

    private static Blob mask(int prefix, int length) {
        byte[] mask = new byte[length];
        Arrays.fill(mask, 0, prefix / 8, (byte) 0xff);
        if (prefix % 8 != 0) {
            mask[prefix / 8] = (byte) (0xff << (8 - prefix % 8));
        }
        return Blob.of(mask);
    }

    /// Loads fields one after another, from a word on.
    ///
    /// @return the word after the last field
    private int load(List<Field> fields, int word) {
        int at = word;
        for (Field field : fields) {
            code.add(load(field, Expr.register(at)));
            at += field.type(family).words();
        }
        return at;
    }

    private Expr load(Field field, int to) {
        return switch (field) {
            case Field.Header header ->
                    switch (header) {
                        case SOURCE -> address(to, HeaderOffsets.source(family));
                        case DESTINATION -> address(to, HeaderOffsets.destination(family));
                        case PROTOCOL -> new Expr.Meta(to, Expr.MetaKey.L4PROTO);
                        case PORT ->
                                new Expr.Payload(
                                        to,
                                        Expr.Base.TRANSPORT,
                                        HeaderOffsets.DESTINATION_PORT,
                                        HeaderOffsets.PORT_LENGTH);
                        case ORIGINAL_DST ->
                                new Expr.Ct(
                                        to,
                                        family == IpFamily.IPV4
                                                ? Expr.CtKey.DST_IP
                                                : Expr.CtKey.DST_IP6,
                                        Expr.Direction.ORIGINAL);
                        case ORIGINAL_DST_PORT ->
                                new Expr.Ct(to, Expr.CtKey.PROTO_DST, Expr.Direction.ORIGINAL);
                        case REPLY_SRC ->
                                new Expr.Ct(
                                        to,
                                        family == IpFamily.IPV4
                                                ? Expr.CtKey.SRC_IP
                                                : Expr.CtKey.SRC_IP6,
                                        Expr.Direction.REPLY);
                        case REPLY_SRC_PORT ->
                                new Expr.Ct(to, Expr.CtKey.PROTO_SRC, Expr.Direction.REPLY);
                    };
            case Field.Random(int modulus) -> new Expr.Random(to, modulus);
        };
    }

    private Expr address(int to, int offset) {
        return new Expr.Payload(to, Expr.Base.NETWORK, offset, family.bits() / 8);
    }

    /// The ICMP code of "port unreachable".
    private int portUnreachable() {
        return switch (family) {
            case IPV4 -> ICMP_PORT_UNREACH;
            case IPV6 -> ICMPV6_PORT_UNREACH;
        };
    }
}
