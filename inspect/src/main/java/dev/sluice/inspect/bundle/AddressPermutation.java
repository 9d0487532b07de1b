package dev.sluice.inspect.bundle;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Replaces each address by another one, always the same for the same key. Two addresses have as
/// many leading bits in common afterwards as before, so a network still holds what it held
/// (prefix-preserving anonymization: Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address
/// Anonymization", ICNP 2002).
///
/// What gives an address its meaning stays: loopback, link-local, multicast and reserved addresses
/// are kept as they are, and private networks remain private ones. Used by one thread.
final class AddressPermutation {
    /// Kept as they are. 0.0.0.0/8 and ::/8 hold the unspecified address and IPv6's loopback.
    private static final List<Cidr> KEPT =
            Stream.of(
                            "0.0.0.0/8",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "224.0.0.0/3",
                            "::/8",
                            "fe80::/10",
                            "ff00::/8")
                    .map(Cidr::of)
                    .toList();

    /// Their addresses are permuted within them (RFC 1918, RFC 6598, RFC 4193).
    private static final List<Cidr> CLOSED =
            Stream.of("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
                    .map(Cidr::of)
                    .toList();

    private final KeyedHash hash;

    /// Whether the bit after a prefix is inverted.
    private final Map<Cidr, Boolean> inverted = new HashMap<>();

    AddressPermutation(KeyedHash hash) {
        this.hash = hash;
    }

    Ip of(Ip ip) {
        byte[] bytes = ip.bytes();
        for (int bit = 0; bit < ip.family().bits(); bit++) {
            if (inverted.computeIfAbsent(new Cidr(ip, bit), this::inverts)) {
                bytes[bit / 8] ^= (byte) (0x80 >>> bit % 8);
            }
        }
        return Ip.of(bytes);
    }

    Cidr of(Cidr network) {
        return new Cidr(of(network.base()), network.length());
    }

    /// The bits that lead into a network with a meaning must stay, and all bits behind the prefix
    /// of one that is kept.
    private boolean inverts(Cidr prefix) {
        for (Cidr kept : KEPT) {
            if (leadsTo(prefix, kept) || contains(kept, prefix)) {
                return false;
            }
        }
        for (Cidr closed : CLOSED) {
            if (leadsTo(prefix, closed)) {
                return false;
            }
        }
        return (hash.of(prefix.toString().getBytes(StandardCharsets.US_ASCII))[0] & 1) == 1;
    }

    private static boolean leadsTo(Cidr prefix, Cidr network) {
        return prefix.length() < network.length() && prefix.contains(network.base());
    }

    private static boolean contains(Cidr network, Cidr prefix) {
        return prefix.length() >= network.length() && network.contains(prefix.base());
    }
}
