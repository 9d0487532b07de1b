package dev.sluice.model;

import java.util.Comparator;
import java.util.Optional;

/// An IP address as a value. It has a canonical text and a numeric order, and never resolves names.
///
/// @param high the first 64 bits of an IPv6 address; 0 for IPv4
/// @param low the last 64 bits of an IPv6 address; the 32 bits of IPv4. An IPv4-mapped IPv6 address
///   is parsed to the IPv4 address that it maps, as in kube-proxy
public record Ip(IpFamily family, long high, long low) implements Comparable<Ip> {
    private static final Comparator<Ip> ORDER =
            Comparator.comparing(Ip::family)
                    .thenComparing(Ip::high, Long::compareUnsigned)
                    .thenComparing(Ip::low, Long::compareUnsigned);

    public Ip {
        if (family == IpFamily.IPV4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("not an IPv4 address: more than 32 bits");
        }
    }

    /// Parses the lenient form that the API accepts. IPv4 octets are decimal and may have leading
    /// zeros (`010.0.0.1` is `10.0.0.1`). Returns empty for anything else, including zones and
    /// blanks.
    public static Optional<Ip> parse(String text) {
        return Optional.ofNullable(IpText.parse(text));
    }

    /// Parses text that is known to be an address, such as a constant.
    ///
    /// @throws IllegalArgumentException if it is not
    public static Ip of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /// Creates an address from its wire form.
    ///
    /// @param bytes 4 or 16 bytes in network order
    /// @throws IllegalArgumentException for any other length
    public static Ip of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> new Ip(IpFamily.IPV4, 0, number(bytes, 0, 4));
            case 16 -> ofIpv6(number(bytes, 0, 8), number(bytes, 8, 8));
            default ->
                    throw new IllegalArgumentException(
                            "an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    static Ip ofIpv6(long high, long low) {
        boolean mapped = high == 0 && low >>> 32 == 0xffffL;
        return mapped
                ? new Ip(IpFamily.IPV4, 0, low & 0xffff_ffffL)
                : new Ip(IpFamily.IPV6, high, low);
    }

    /// Returns the address in network order: 4 or 16 bytes.
    public byte[] bytes() {
        int length = family.bits() / 8;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            long half = length - i > 8 ? high : low;
            bytes[i] = (byte) (half >>> ((length - 1 - i) % 8 * 8));
        }
        return bytes;
    }

    public boolean isLoopback() {
        return family == IpFamily.IPV4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /// Returns whether it is in 169.254.0.0/16 or fe80::/10.
    public boolean isLinkLocal() {
        return family == IpFamily.IPV4 ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    /// Returns whether it is in 224.0.0.0/4 or ff00::/8.
    public boolean isMulticast() {
        return family == IpFamily.IPV4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /// Returns `ip:port`, an IPv6 address in brackets: the identity of an endpoint, and the form
    /// that iptables reads.
    public String withPort(int port) {
        return family == IpFamily.IPV4 ? this + ":" + port : "[" + this + "]:" + port;
    }

    @Override
    public int compareTo(Ip other) {
        return ORDER.compare(this, other);
    }

    /// Returns the canonical text: dotted decimal, or RFC 5952.
    @Override
    public String toString() {
        return IpText.print(this);
    }

    private static long number(byte[] bytes, int from, int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }
}
