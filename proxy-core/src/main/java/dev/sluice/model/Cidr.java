package dev.sluice.model;

import java.util.Optional;

/// A network: an address with its host bits zero, and a prefix length in bits.
public record Cidr(Ip base, int length) {
    public Cidr {
        if (length < 0 || length > base.family().bits()) {
            throw new IllegalArgumentException("no prefix of " + length + " bits for " + base);
        }
        base = masked(base, length);
    }

    /// Parses `address/length`. Leading zeros are allowed, and the host bits are dropped
    /// (`10.1.2.3/24` is `10.1.2.0/24`). Returns empty for anything else.
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String digits = text.substring(slash + 1);
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(Cidr::isDigit)) {
            return Optional.empty();
        }
        int length = Integer.parseInt(digits);
        String address = text.substring(0, slash);
        return Ip.parse(address)
                .flatMap(ip -> {
                    boolean mapped = ip.family() == IpFamily.IPV4 && address.indexOf(':') >= 0;
                    int bits = mapped ? length - 96 : length;
                    return bits < 0 || bits > ip.family().bits()
                            ? Optional.empty()
                            : Optional.of(new Cidr(ip, bits));
                });
    }

    /// Parses text that is known to be a network, such as a constant.
    ///
    /// @throws IllegalArgumentException if it is not
    public static Cidr of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a CIDR: " + text));
    }

    public IpFamily family() {
        return base.family();
    }

    public boolean contains(Ip ip) {
        return ip.family() == family() && masked(ip, length).equals(base);
    }

    @Override
    public String toString() {
        return base + "/" + length;
    }

    private static Ip masked(Ip ip, int length) {
        if (ip.family() == IpFamily.IPV4) {
            long mask = length == 0 ? 0 : 0xffff_ffffL << (32 - length) & 0xffff_ffffL;
            return new Ip(IpFamily.IPV4, 0, ip.low() & mask);
        }
        long high = length >= 64 ? -1L : length == 0 ? 0 : -1L << (64 - length);
        long low = length <= 64 ? 0 : length == 128 ? -1L : -1L << (128 - length);
        return new Ip(IpFamily.IPV6, ip.high() & high, ip.low() & low);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
