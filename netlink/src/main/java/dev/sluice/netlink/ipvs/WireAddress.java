package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.BadMessageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Reads addresses of listed servers: a union of 16 bytes (`union nf_inet_addr`,
/// linux/netfilter.h), of which IPv4 uses the first four.
final class WireAddress {
    private WireAddress() {}

    static InetAddress read(byte[] union, int family) {
        int length =
                switch (family) {
                    case AddressFamily.AF_INET -> 4;
                    case AddressFamily.AF_INET6 -> 16;
                    default -> throw new BadMessageException("an address of family " + family);
                };
        if (union.length < length) {
            throw new BadMessageException(
                    "an address of " + union.length + " bytes and family " + family);
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOf(union, length));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
