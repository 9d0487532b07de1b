package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.AddressFamily;
import java.net.Inet4Address;
import java.net.InetAddress;

/// The address of a virtual server: which packets it handles. Each address has at most one virtual
/// server.
public sealed interface VirtualAddress {
    /// [AddressFamily#AF_INET] or [AddressFamily#AF_INET6].
    int family();

    /// Packets to an address and port.
    ///
    /// @param protocol the IANA number: 6 for TCP, 17 for UDP, 132 for SCTP
    record ByPort(int protocol, InetAddress address, int port) implements VirtualAddress {
        @Override
        public int family() {
            return familyOf(address);
        }
    }

    /// Packets with a firewall mark (fwmark).
    record ByMark(int family, int mark) implements VirtualAddress {}

    private static int familyOf(InetAddress address) {
        return address instanceof Inet4Address ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
    }
}
