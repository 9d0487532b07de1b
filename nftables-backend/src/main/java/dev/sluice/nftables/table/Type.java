package dev.sluice.nftables.table;

import dev.sluice.model.IpFamily;

/// The data type of a field. The kernel only stores its number; `nft` prints values by it.
public enum Type {
    IPV4_ADDR("ipv4_addr", 7, 4),
    IPV6_ADDR("ipv6_addr", 8, 16),
    INET_PROTO("inet_proto", 12, 1),
    INET_SERVICE("inet_service", 13, 2),
    /// A number in host byte order.
    INTEGER("integer", 4, 4);

    private final String text;
    private final int number;
    private final int bytes;

    Type(String text, int number, int bytes) {
        this.text = text;
        this.number = number;
        this.bytes = bytes;
    }

    public static Type address(IpFamily family) {
        return switch (family) {
            case IPV4 -> IPV4_ADDR;
            case IPV6 -> IPV6_ADDR;
        };
    }

    /// `nft`'s number for the type.
    public int number() {
        return number;
    }

    public int bytes() {
        return bytes;
    }

    /// How many 4-byte words the type takes in a concatenated key.
    public int words() {
        return (bytes + 3) / 4;
    }

    @Override
    public String toString() {
        return text;
    }
}
