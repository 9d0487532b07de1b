package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.AddressFamily;
import java.net.Inet4Address;
import java.net.InetAddress;

/// Which packets a virtual server takes. There is one virtual server for each at most.
public sealed interface VirtualAddress {
    /// [AddressFamily#AF_INET] or [AddressFamily#AF_INET6].
    int family();

    /// Those sent to an address and port.
    ///
    /// @param protocol as IANA numbers it: 6 for TCP, 17 for UDP, 132 for SCTP
    record ByPort(int protocol, InetAddress address, int port) implements VirtualAddress {
        @Override
        public int family() {
            return familyOf(address);
        }
    }

    /// Those that netfilter gave a mark.
    record ByMark(int family, int mark) implements VirtualAddress {}

    private static int familyOf(InetAddress address) {
        return address instanceof Inet4Address ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
    }
}
