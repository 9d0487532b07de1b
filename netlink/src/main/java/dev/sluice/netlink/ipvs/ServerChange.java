package dev.sluice.netlink.ipvs;

import java.net.InetAddress;

/// Something to be done to the virtual servers.
public sealed interface ServerChange {
    /// Refused with EEXIST if there is one at its address; ENOENT if there is no such scheduler.
    record AddVirtual(VirtualServer server) implements ServerChange {}

    /// Changes the one at its address; connections stay. Refused with ESRCH if there is none,
    /// ENOENT if there is no such scheduler.
    record SetVirtual(VirtualServer server) implements ServerChange {}

    /// Takes its real servers with it. Refused with ESRCH if there is none.
    record DeleteVirtual(VirtualAddress at) implements ServerChange {}

    /// Refused with EEXIST if it has one there, ESRCH without such a virtual server.
    record AddReal(VirtualAddress to, RealServer server) implements ServerChange {}

    /// Changes the one at its address and port; connections stay. Refused with ENOENT if there is
    /// none, ESRCH without such a virtual server.
    record SetReal(VirtualAddress of, RealServer server) implements ServerChange {}

    /// Connections to it end with their next packet, or are moved, as the sysctls of IPVS say.
    /// Refused with ENOENT if there is none, ESRCH without such a virtual server.
    record DeleteReal(VirtualAddress of, InetAddress address, int port) implements ServerChange {}
}
