package dev.sluice.inspect.bundle;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Replaces addresses in text by others. Equal addresses stay equal, networks hold what they held,
/// and ports and lengths of prefixes stay (see [AddressPermutation]). Names stay, except where an
/// address can be told from one: `ip-10-0-0-1` of cloud providers, and the chains of endpoints of
/// iptables mode, whose names are short hashes of addresses. Used by one thread.
public final class AddressMask {
    private static final Pattern IPV4 =
            Pattern.compile(
                    "(?<![0-9.])(\\d{1,3}(?:\\.\\d{1,3}){3})(/\\d{1,2})?(?![0-9]|\\.[0-9])");

    private static final Pattern IPV6 =
            Pattern.compile(
                    "(?<![0-9A-Fa-f:.])"
                            + "([0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\\.\\d{1,3}){3})?)"
                            + "(/\\d{1,3})?(?![0-9A-Za-z:])");

    private static final Pattern IN_A_NAME =
            Pattern.compile("(?<=\\bip-)(\\d{1,3}(?:-\\d{1,3}){3})(?![0-9])");

    private static final Pattern CHAIN = Pattern.compile("(?<=\\bKUBE-SEP-)[A-Z2-7]{16}");
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int HASH_LENGTH = 16;

    private final KeyedHash hash;
    private final AddressPermutation permutation;
    private final Map<String, String> known = new HashMap<>();

    /// @param key random bytes; whoever knows them can undo the mask
    public AddressMask(byte[] key) {
        this.hash = new KeyedHash(key);
        this.permutation = new AddressPermutation(hash);
    }

    /// Returns the text with all addresses replaced.
    public String of(String text) {
        String ipv4 = IPV4.matcher(text).replaceAll(this::address);
        String both = IPV6.matcher(ipv4).replaceAll(this::address);
        String names = IN_A_NAME.matcher(both).replaceAll(this::dashed);
        return CHAIN.matcher(names).replaceAll(this::chain);
    }

    private String address(MatchResult found) {
        return known.computeIfAbsent(found.group(), text -> masked(text, found.group(2) != null));
    }

    private String masked(String text, boolean network) {
        // What only looks like an address, such as a time, stays.
        if (network) {
            String length = text.substring(text.indexOf('/') + 1);
            return Cidr.parse(text)
                    .filter(cidr -> Integer.toString(cidr.length()).equals(length))
                    .map(cidr -> host(text, cidr))
                    .orElse(text);
        }
        return Ip.parse(text).map(ip -> permutation.of(ip).toString()).orElse(text);
    }

    /// An address of an interface is written with the length of its network and has bits behind it.
    private String host(String text, Cidr cidr) {
        return Ip.parse(text.substring(0, text.indexOf('/')))
                .filter(ip -> !ip.equals(cidr.base()))
                .map(ip -> permutation.of(ip) + "/" + cidr.length())
                .orElseGet(() -> permutation.of(cidr).toString());
    }

    private String dashed(MatchResult found) {
        return Ip.parse(found.group().replace('-', '.'))
                .map(ip -> permutation.of(ip).toString().replace('.', '-'))
                .orElse(found.group());
    }

    private String chain(MatchResult found) {
        byte[] bytes = hash.of(found.group().getBytes(StandardCharsets.US_ASCII));
        var name = new StringBuilder();
        for (int i = 0; i < HASH_LENGTH; i++) {
            name.append(BASE32.charAt(bytes[i] & 31));
        }
        return name.toString();
    }
}
