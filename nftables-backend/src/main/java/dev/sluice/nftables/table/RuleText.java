package dev.sluice.nftables.table;

import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import java.util.List;
import java.util.stream.Collectors;

/// Prints rules in the syntax of `nft`.
final class RuleText {
    private final IpFamily family;

    /// `ip` or `ip6`: the name of the family, and of its header.
    private final String ip;

    RuleText(IpFamily family) {
        this.family = family;
        this.ip = nameOf(family);
    }

    static String nameOf(IpFamily family) {
        return switch (family) {
            case IPV4 -> "ip";
            case IPV6 -> "ip6";
        };
    }

    String of(Rule rule) {
        String statements =
                rule.statements().stream().map(this::of).collect(Collectors.joining(" "));
        return rule.comment().isEmpty()
                ? statements
                : statements + " comment " + TableText.quoted(rule.comment());
    }

    private String of(Statement statement) {
        return switch (statement) {
            case Statement.InState(Statement.State state) ->
                    switch (state) {
                        case INVALID -> "ct state invalid";
                        case NEW -> "ct state new";
                    };
            case Statement.Translated _ -> "ct status dnat";
            case Statement.L4Proto(var protocol) -> "meta l4proto " + protocol.lower();
            case Statement.InNetwork(var side, Cidr network, boolean negated) ->
                    "%s %s %s%s".formatted(ip, of(side), negated ? "!= " : "", of(network));
            case Statement.InInterface(String name, boolean prefix, boolean negated) ->
                    "iifname %s\"%s%s\"".formatted(negated ? "!= " : "", name, prefix ? "*" : "");
            case Statement.Local(var side) -> "fib " + of(side) + " type local";
            case Statement.InSet(var key, String set) -> concatenated(key) + " @" + set;
            case Statement.Marked(int bits) -> "meta mark & " + hex(bits) + " != 0";
            case Statement.Count(String counter) -> "counter name \"" + counter + "\"";
            case Statement.Mark(int bits) -> "meta mark set meta mark | " + hex(bits);
            case Statement.Unmark(int bits) -> "meta mark set meta mark ^ " + hex(bits);
            case Statement.Dispatch(var key, String map) -> concatenated(key) + " vmap @" + map;
            case Statement.Translate(var key, String map) ->
                    "dnat %s addr . port to %s map @%s".formatted(ip, concatenated(key), map);
            case Statement.UpdateMap(String map) ->
                    "update @%s { %s saddr : %s }"
                            .formatted(
                                    map,
                                    ip,
                                    concatenated(
                                            List.of(
                                                    Field.Header.REPLY_SRC,
                                                    Field.Header.REPLY_SRC_PORT)));
            case Statement.Masquerade _ -> "masquerade fully-random";
            case Statement.Reject _ -> "reject";
            case Statement.Drop _ -> "drop";
            case Statement.Return _ -> "return";
            case Statement.Jump(String chain) -> "jump " + chain;
            case Statement.Goto(String chain) -> "goto " + chain;
        };
    }

    String concatenated(List<Field> fields) {
        return fields.stream().map(this::of).collect(Collectors.joining(" . "));
    }

    private String of(Field field) {
        return switch (field) {
            case Field.Header header ->
                    switch (header) {
                        case SOURCE -> ip + " saddr";
                        case DESTINATION -> ip + " daddr";
                        case PROTOCOL -> "meta l4proto";
                        case PORT -> "th dport";
                        case ORIGINAL_DST -> "ct original " + ip + " daddr";
                        case ORIGINAL_DST_PORT -> "ct original proto-dst";
                        case REPLY_SRC -> "ct reply " + ip + " saddr";
                        case REPLY_SRC_PORT -> "ct reply proto-src";
                    };
            case Field.Random(int modulus) -> "numgen random mod " + modulus;
        };
    }

    private static String of(Statement.Side side) {
        return switch (side) {
            case SOURCE -> "saddr";
            case DESTINATION -> "daddr";
        };
    }

    private String of(Cidr network) {
        return network.length() == family.bits() ? network.base().toString() : network.toString();
    }

    private static String hex(int bits) {
        return "0x%08x".formatted(bits);
    }
}
