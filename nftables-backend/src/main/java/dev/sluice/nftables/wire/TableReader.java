package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Hook;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the messages of a listing: attributes of linux/netfilter/nf_tables.h behind `struct
/// nfgenmsg`, as `nf_tables_fill_*_info` of net/netfilter/nf_tables_api.c writes them.
final class TableReader {
    /// A chain in a listing, without its rules.
    ///
    /// @param bound whether the chain belongs to one rule, is deleted with it and cannot be changed
    ///   otherwise
    /// @param accepts whether its policy is accept
    record ListedChain(
            String table, String name, Optional<Hook> hook, boolean bound, boolean accepts) {}

    /// A rule in a listing.
    record ListedRule(String table, String chain, InstalledTable.ReadRule rule) {}

    private TableReader() {}

    /// The flags of a table.
    static int tableFlags(Message message) {
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            if (attributes.type() == Nft.NFTA_TABLE_FLAGS) {
                return attributes.be32();
            }
        }
        return 0;
    }

    static SetAttributes.Listed set(Message message) {
        return SetAttributes.read(message.skip(Nfnetlink.HEADER).attributes());
    }

    static ListedChain chain(Message message) {
        String table = "";
        String name = "";
        String type = "";
        int point = -1;
        int priority = 0;
        int policy = Nft.NF_ACCEPT;
        int flags = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_CHAIN_TABLE -> table = attributes.string();
                case Nft.NFTA_CHAIN_NAME -> name = attributes.string();
                case Nft.NFTA_CHAIN_TYPE -> type = attributes.string();
                case Nft.NFTA_CHAIN_POLICY -> policy = attributes.be32();
                case Nft.NFTA_CHAIN_FLAGS -> flags = attributes.be32();
                case Nft.NFTA_CHAIN_HOOK -> {
                    Attributes hook = attributes.nested();
                    while (hook.next()) {
                        switch (hook.type()) {
                            case Nft.NFTA_HOOK_HOOKNUM -> point = hook.be32();
                            case Nft.NFTA_HOOK_PRIORITY -> priority = hook.be32();
                            default -> {}
                        }
                    }
                }
                default -> {}
            }
        }
        return new ListedChain(
                table,
                name,
                hook(type, point, priority),
                (flags & Nft.NFT_CHAIN_BINDING) != 0,
                policy == Nft.NF_ACCEPT);
    }

    /// The hook; empty also for one that none of our chains has, so that the chain differs from
    /// ours.
    private static Optional<Hook> hook(String type, int number, int priority) {
        for (Hook.Kind kind : Hook.Kind.values()) {
            for (Hook.Point point : Hook.Point.values()) {
                if (kind.toString().equals(type) && point.number() == number) {
                    return Optional.of(new Hook(kind, point, priority));
                }
            }
        }
        return Optional.empty();
    }

    static ListedRule rule(Message message) {
        String table = "";
        String chain = "";
        String comment = "";
        List<Expr> code = new ArrayList<>();
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_RULE_TABLE -> table = attributes.string();
                case Nft.NFTA_RULE_CHAIN -> chain = attributes.string();
                case Nft.NFTA_RULE_USERDATA ->
                        comment = UserData.readComment(UserData.COMMENT, attributes.bytes());
                case Nft.NFTA_RULE_EXPRESSIONS -> {
                    Attributes list = attributes.nested();
                    while (list.next()) {
                        code.add(ExprReader.read(list.nested()));
                    }
                }
                default -> {}
            }
        }
        return new ListedRule(table, chain, new InstalledTable.ReadRule(code, comment));
    }

    /// A counter in a listing.
    record ListedCounter(String table, String name, long packets) {}

    /// Reads an object; null if it is not a counter.
    static @Nullable ListedCounter counter(Message message) {
        String table = "";
        String name = "";
        int type = 0;
        long packets = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_OBJ_TABLE -> table = attributes.string();
                case Nft.NFTA_OBJ_NAME -> name = attributes.string();
                case Nft.NFTA_OBJ_TYPE -> type = attributes.be32();
                case Nft.NFTA_OBJ_DATA -> packets = counted(attributes.nested());
                default -> {}
            }
        }
        return type == Nft.NFT_OBJECT_COUNTER ? new ListedCounter(table, name, packets) : null;
    }

    /// Reads the elements of one message of a listing.
    ///
    /// @param into collects the elements; null for each that we never write
    static void elements(
            Message message, SetSpec set, IpFamily family, List<@Nullable Element> into) {
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            if (attributes.type() == Nft.NFTA_SET_ELEM_LIST_ELEMENTS) {
                Attributes list = attributes.nested();
                while (list.next()) {
                    into.add(element(list.nested(), set, family));
                }
            }
        }
    }

    /// Reads the counters of one message of a listing.
    static void counts(Message message, SetSpec set, IpFamily family, Map<Key, Long> into) {
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            if (attributes.type() == Nft.NFTA_SET_ELEM_LIST_ELEMENTS) {
                Attributes list = attributes.nested();
                while (list.next()) {
                    count(list.nested(), set, family, into);
                }
            }
        }
    }

    private static void count(
            Attributes attributes, SetSpec set, IpFamily family, Map<Key, Long> into) {
        Key key = null;
        long packets = 0;
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_SET_ELEM_KEY ->
                        key = KeyBytes.read(set.key(), family, value(attributes.nested()));
                case Nft.NFTA_SET_ELEM_EXPR -> packets = packets(attributes.nested());
                default -> {}
            }
        }
        if (key != null) {
            into.put(key, packets);
        }
    }

    private static long packets(Attributes expression) {
        while (expression.next()) {
            if (expression.type() == Nft.NFTA_EXPR_DATA) {
                return counted(expression.nested());
            }
        }
        return 0;
    }

    private static long counted(Attributes counter) {
        while (counter.next()) {
            if (counter.type() == Nft.NFTA_COUNTER_PACKETS) {
                return counter.be64();
            }
        }
        return 0;
    }

    private static @Nullable Element element(Attributes attributes, SetSpec set, IpFamily family) {
        Key key = null;
        Value value = Value.Present.PRESENT;
        String comment = "";
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_SET_ELEM_KEY -> {
                    byte[] bytes = value(attributes.nested());
                    key = KeyBytes.read(set.key(), family, bytes);
                }
                case Nft.NFTA_SET_ELEM_DATA -> value = data(attributes.nested(), family);
                case Nft.NFTA_SET_ELEM_USERDATA ->
                        comment = UserData.readComment(UserData.COMMENT, attributes.bytes());
                default -> {}
            }
        }
        return key == null || value == null ? null : new Element(key, commented(value, comment));
    }

    private static Value commented(Value value, String comment) {
        return switch (value) {
            case Value.Goto(String chain, _) -> new Value.Goto(chain, comment);
            case Value.Drop _ -> new Value.Drop(comment);
            case Value.Present _, Value.Endpoint _ -> value;
        };
    }

    private static byte[] value(Attributes data) {
        while (data.next()) {
            if (data.type() == Nft.NFTA_DATA_VALUE) {
                return data.bytes();
            }
        }
        return new byte[0];
    }

    private static @Nullable Value data(Attributes data, IpFamily family) {
        while (data.next()) {
            switch (data.type()) {
                case Nft.NFTA_DATA_VALUE -> {
                    return KeyBytes.readEndpoint(family, data.bytes());
                }
                case Nft.NFTA_DATA_VERDICT -> {
                    return verdict(RawExpr.readVerdict(data.nested()));
                }
                default -> {}
            }
        }
        return null;
    }

    private static @Nullable Value verdict(Expr.@Nullable Decide decision) {
        if (decision == null) {
            return null;
        }
        return switch (decision.verdict()) {
            case GOTO -> new Value.Goto(decision.chain(), "");
            case DROP -> new Value.Drop("");
            case ACCEPT, CONTINUE, JUMP, RETURN -> null;
        };
    }
}
