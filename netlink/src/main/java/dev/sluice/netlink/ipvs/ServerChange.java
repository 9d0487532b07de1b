package dev.sluice.netlink.ipvs;

import java.net.InetAddress;

/// A change of a virtual or a real server.
public sealed interface ServerChange {
    /// Adds a virtual server. Refused with EEXIST if its address has one, ENOENT if the kernel has
    /// no such scheduler.
    record AddVirtual(VirtualServer server) implements ServerChange {}

    /// Changes the virtual server of an address; its connections are kept. Refused with ESRCH if
    /// there is none, ENOENT if the kernel has no such scheduler.
    record SetVirtual(VirtualServer server) implements ServerChange {}

    /// Deletes a virtual server and its real servers. Refused with ESRCH if there is none.
    record DeleteVirtual(VirtualAddress at) implements ServerChange {}

    /// Adds a real server. Refused with EEXIST if the virtual server has one at this address and
    /// port, ESRCH if there is no such virtual server.
    record AddReal(VirtualAddress to, RealServer server) implements ServerChange {}

    /// Changes the real server of an address and port; its connections are kept. Refused with
    /// ENOENT if there is none, ESRCH if there is no such virtual server.
    record SetReal(VirtualAddress of, RealServer server) implements ServerChange {}

    /// Deletes a real server. Its connections end with their next packet, or move to another one,
    /// as the sysctls of IPVS decide. Refused with ENOENT if there is none, ESRCH if there is no
    /// such virtual server.
    record DeleteReal(VirtualAddress of, InetAddress address, int port) implements ServerChange {}
}
