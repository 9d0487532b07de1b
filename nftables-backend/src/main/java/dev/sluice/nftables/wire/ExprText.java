package dev.sluice.nftables.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Prints expressions in the language of `nft`, as far as it is for readers: what it does not know
/// is named in angle brackets. Used once, by one thread.
final class ExprText {
    private static final int WORDS = 16;
    private static final String MARK = "meta mark";
    private static final String STATE = "ct state";
    private static final String STATUS = "ct status";

    private static final Map<Integer, String> STATES =
            Map.of(
                    RegisterValues.NF_CT_STATE_INVALID_BIT, "invalid",
                    RegisterValues.NF_CT_STATE_ESTABLISHED_BIT, "established",
                    RegisterValues.NF_CT_STATE_RELATED_BIT, "related",
                    RegisterValues.NF_CT_STATE_NEW_BIT, "new",
                    RegisterValues.NF_CT_STATE_UNTRACKED_BIT, "untracked");

    /// What the registers hold, by their first word.
    private final Map<Integer, Loaded> registers = new TreeMap<>();

    private final List<String> out = new ArrayList<>();

    /// What a register holds.
    ///
    /// @param text the expression that was loaded
    /// @param mask the bits that were kept of it; empty for all
    /// @param length the length of a part of an address in bytes; 0 for a whole field
    private record Loaded(String text, Blob mask, int length) {
        static final Blob ALL = Blob.of();

        static Loaded of(String text) {
            return new Loaded(text, ALL, 0);
        }

        boolean isMasked() {
            return mask.length() > 0;
        }
    }

    private ExprText() {}

    static String of(List<Expr> code) {
        var text = new ExprText();
        code.forEach(text::print);
        return String.join(" ", text.out);
    }

    private void print(Expr expression) {
        switch (expression) {
            case Expr.Payload load -> put(load.to(), payload(load));
            case Expr.Meta(int to, Expr.MetaKey key) -> put(to, Loaded.of(meta(key)));
            case Expr.Ct load -> put(load.to(), Loaded.of(conntrack(load)));
            case Expr.AddressKind(int to, boolean destination) ->
                    put(to, Loaded.of("fib " + (destination ? "daddr" : "saddr") + " type"));
            case Expr.Random(int to, int modulus) ->
                    put(to, Loaded.of("numgen random mod " + modulus));
            case Expr.Immediate(int to, Blob value) -> put(to, Loaded.of(plain(value)));
            case Expr.Bitwise bitwise -> bitwise(bitwise);
            case Expr.Compare(int from, boolean equal, Blob with) ->
                    out.add(compared(take(from), equal, with));
            case Expr.InSet(int from, String set, boolean expected) ->
                    out.add(key(from) + (expected ? " @" : " != @") + set);
            case Expr.Lookup(int from, int to, String map) -> {
                if (to == 0) {
                    out.add(key(from) + " vmap @" + map);
                } else {
                    put(to, Loaded.of(key(from) + " map @" + map));
                }
            }
            case Expr.SetMark(int from) -> out.add("meta mark set " + take(from).text());
            case Expr.Decide(Expr.Verdict verdict, String chain) ->
                    out.add((verdict.name().toLowerCase(Locale.ROOT) + " " + chain).strip());
            case Expr.Dnat(int address, int port) -> out.add(dnat(address, port));
            case Expr.Masquerade(int flags) ->
                    out.add(flags == 0 ? "masquerade" : "masquerade fully-random");
            case Expr.Update(int source, int data, String map) ->
                    out.add(
                            "update @%s { %s : %s }"
                                    .formatted(map, take(source).text(), key(data)));
            case Expr.Reject _ -> out.add("reject");
            case Expr.Counter(String name) ->
                    out.add(name.isEmpty() ? "counter" : "counter name \"" + name + "\"");
            case Expr.Foreign(String name) -> out.add("<" + name + ">");
        }
    }

    private void put(int register, Loaded value) {
        registers.put(word(register), value);
    }

    private Loaded take(int register) {
        Loaded value = registers.remove(word(register));
        return value == null ? Loaded.of("<register " + register + ">") : value;
    }

    /// The fields from a register on, in the form of a concatenation.
    private String key(int from) {
        List<String> fields = new ArrayList<>();
        for (int word = word(from); word < WORDS; word++) {
            Loaded value = registers.remove(word);
            if (value != null) {
                fields.add(value.text());
            }
        }
        return fields.isEmpty() ? "<register " + from + ">" : String.join(" . ", fields);
    }

    /// The inverse of [Expr#register].
    private static int word(int register) {
        return register < 8 ? 4 * (register - 1) : register - 8;
    }

    private static Loaded payload(Expr.Payload load) {
        int end = load.offset() + load.length();
        return switch (load.base()) {
            case NETWORK ->
                    switch (load.offset()) {
                        case 12 -> address("ip saddr", load, 4);
                        case 16 -> address("ip daddr", load, 4);
                        case 8 -> address("ip6 saddr", load, 16);
                        case 24 -> address("ip6 daddr", load, 16);
                        case 9 -> Loaded.of("ip protocol");
                        case 6 -> Loaded.of("ip6 nexthdr");
                        default -> Loaded.of("@nh,%d,%d".formatted(load.offset(), end));
                    };
            case TRANSPORT ->
                    Loaded.of(
                            switch (load.offset()) {
                                case 0 -> "th sport";
                                case HeaderOffsets.DESTINATION_PORT -> "th dport";
                                default -> "@th,%d,%d".formatted(load.offset(), end);
                            });
        };
    }

    private static Loaded address(String text, Expr.Payload load, int whole) {
        return new Loaded(text, Loaded.ALL, load.length() == whole ? 0 : load.length());
    }

    private static String meta(Expr.MetaKey key) {
        return switch (key) {
            case MARK -> MARK;
            case IIFNAME -> "iifname";
            case OIFNAME -> "oifname";
            case NFPROTO -> "meta nfproto";
            case L4PROTO -> "meta l4proto";
        };
    }

    private static String conntrack(Expr.Ct load) {
        String direction =
                switch (load.direction()) {
                    case ORIGINAL -> "original ";
                    case REPLY -> "reply ";
                    case NONE -> "";
                };
        return "ct "
                + direction
                + switch (load.key()) {
                    case STATE -> "state";
                    case STATUS -> "status";
                    case PROTO_SRC -> "proto-src";
                    case PROTO_DST -> "proto-dst";
                    case SRC_IP -> "ip saddr";
                    case DST_IP -> "ip daddr";
                    case SRC_IP6 -> "ip6 saddr";
                    case DST_IP6 -> "ip6 daddr";
                };
    }

    /// Masks that a comparison follows are part of its value; those of marks are arithmetic.
    private void bitwise(Expr.Bitwise bitwise) {
        Loaded from = take(bitwise.from());
        boolean plain = bitwise.xor().equals(Blob.of().sized(bitwise.xor().length()));
        if (plain) {
            put(bitwise.to(), new Loaded(from.text(), bitwise.mask(), 0));
            return;
        }
        String text = from.text();
        if (bitwise.mask().length() == Integer.BYTES) {
            int mask = bitwise.mask().hostInt();
            int xor = bitwise.xor().hostInt();
            if (mask == ~xor) {
                text += " | " + hex(xor);
            } else {
                text += (mask == ~0 ? "" : " & " + hex(mask)) + " ^ " + hex(xor);
            }
        }
        put(bitwise.to(), Loaded.of(text));
    }

    private static String compared(Loaded field, boolean equal, Blob with) {
        String not = equal ? "" : "!= ";
        String name = field.text();
        boolean anyBit = field.isMasked() && !equal && isZero(with);
        if (anyBit && name.equals(STATE)) {
            return STATE + " " + states(field.mask().hostInt());
        }
        if (anyBit
                && name.equals(STATUS)
                && field.mask().equals(Blob.ofHost(RegisterValues.IPS_DST_NAT))) {
            return STATUS + " dnat";
        }
        if (name.endsWith("addr") && field.length() > 0) {
            int whole = name.startsWith("ip6") ? 16 : 4;
            return name
                    + " "
                    + not
                    + new Cidr(Ip.of(with.sized(whole).bytes()), 8 * field.length());
        }
        if (name.endsWith("addr") && (with.length() == 4 || with.length() == 16)) {
            return name + " " + not + network(field, with);
        }
        if (field.isMasked() && field.mask().length() == Integer.BYTES) {
            boolean zero = isZero(with);
            return "%s & %s %s %s"
                    .formatted(
                            name,
                            hex(field.mask().hostInt()),
                            equal ? "==" : "!=",
                            zero ? "0" : hex(with.hostInt()));
        }
        return name + " " + not + value(name, with);
    }

    private static String network(Loaded field, Blob with) {
        Ip ip = Ip.of(with.bytes());
        int length = 0;
        for (byte octet : field.mask().bytes()) {
            length += Integer.bitCount(octet & 0xff);
        }
        return field.isMasked() ? new Cidr(ip, length).toString() : ip.toString();
    }

    private static String value(String name, Blob with) {
        return switch (name) {
            case "meta l4proto", "ip protocol", "ip6 nexthdr" -> protocol(with.bytes()[0] & 0xff);
            case "iifname", "oifname" -> link(with);
            case "fib daddr type", "fib saddr type" ->
                    with.hostInt() == RegisterValues.RTN_LOCAL ? "local" : "unicast";
            case "meta nfproto" -> with.bytes()[0] == Nfproto.NFPROTO_IPV4 ? "ipv4" : "ipv6";
            case MARK -> hex(with.hostInt());
            default -> plain(with);
        };
    }

    private static String link(Blob with) {
        byte[] bytes = with.bytes();
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        String name = new String(Arrays.copyOf(bytes, end), UTF_8);
        boolean prefix = bytes.length < RegisterValues.IFNAMSIZ;
        return "\"" + name + (prefix ? "*" : "") + "\"";
    }

    private static String protocol(int number) {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.number() == number)
                .map(Protocol::lower)
                .findFirst()
                .orElse(Integer.toString(number));
    }

    private static String states(int bits) {
        Map<Integer, String> named = new TreeMap<>(STATES);
        List<String> names =
                named.keySet().stream()
                        .filter(bit -> (bits & bit) != 0)
                        .map(bit -> Objects.requireNonNull(named.get(bit)))
                        .toList();
        return names.isEmpty() ? hex(bits) : String.join(",", names);
    }

    private String dnat(int address, int port) {
        Loaded to = take(address);
        boolean mapped = to.text().contains(" map @");
        Loaded number = port == 0 ? null : registers.remove(word(port));
        return mapped
                ? "dnat to " + to.text()
                : "dnat to " + to.text() + (number == null ? "" : ":" + number.text());
    }

    /// A value without a known type: an address or a port by its length.
    private static String plain(Blob value) {
        byte[] bytes = value.bytes();
        return switch (bytes.length) {
            case 2 -> Integer.toString((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff));
            case 4, 16 -> Ip.of(bytes).toString();
            default -> "0x" + value;
        };
    }

    private static boolean isZero(Blob value) {
        return value.equals(Blob.of().sized(value.length()));
    }

    private static String hex(int bits) {
        return "0x%08x".formatted(bits);
    }
}
