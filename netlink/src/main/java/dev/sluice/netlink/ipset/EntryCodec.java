package dev.sluice.netlink.ipset;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.MessageWriter;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Writes and reads entries: the content of IPSET_ATTR_DATA (linux/netfilter/ipset/ip_set.h,
/// IPSET_ATTR_... of commands ADD, DEL and LIST). Numbers of more than a byte are in network order
/// and have flag NLA_F_NET_BYTEORDER.
final class EntryCodec {
    private static final int IPSET_ATTR_IP = 1;
    private static final int IPSET_ATTR_PORT = 4;
    private static final int IPSET_ATTR_PROTO = 7;
    private static final int IPSET_ATTR_CADT_FLAGS = 8;
    private static final int IPSET_ATTR_IP2 = 20;
    private static final int IPSET_ATTR_CIDR2 = 21;
    private static final int IPSET_ATTR_IPADDR_IPV4 = 1;
    private static final int IPSET_ATTR_IPADDR_IPV6 = 2;
    private static final int IPSET_FLAG_NOMATCH = 4;
    private static final int NONE = -1;

    private EntryCodec() {}

    static void write(MessageWriter to, Entry entry) {
        switch (entry) {
            case Entry.Ip(var ip) -> address(to, IPSET_ATTR_IP, ip);
            case Entry.IpPort(var ip, int protocol, int port) -> socket(to, ip, protocol, port);
            case Entry.IpPortIp(var ip, int protocol, int port, var second) -> {
                socket(to, ip, protocol, port);
                address(to, IPSET_ATTR_IP2, second);
            }
            case Entry.IpPortNet(
                            var ip,
                            int protocol,
                            int port,
                            var net,
                            int prefix,
                            boolean nomatch) -> {
                socket(to, ip, protocol, port);
                address(to, IPSET_ATTR_IP2, net);
                to.u8(IPSET_ATTR_CIDR2, prefix);
                if (nomatch) {
                    to.be32(IPSET_ATTR_CADT_FLAGS | Ipsets.NLA_F_NET_BYTEORDER, IPSET_FLAG_NOMATCH);
                }
            }
            case Entry.Port(int port) -> port(to, port);
        }
    }

    private static void socket(MessageWriter to, InetAddress ip, int protocol, int port) {
        address(to, IPSET_ATTR_IP, ip);
        port(to, port);
        to.u8(IPSET_ATTR_PROTO, protocol);
    }

    private static void port(MessageWriter to, int port) {
        to.be16(IPSET_ATTR_PORT | Ipsets.NLA_F_NET_BYTEORDER, port);
    }

    private static void address(MessageWriter to, int type, InetAddress ip) {
        byte[] bytes = ip.getAddress();
        int kind = bytes.length == 4 ? IPSET_ATTR_IPADDR_IPV4 : IPSET_ATTR_IPADDR_IPV6;
        to.nest(type, inner -> inner.bytes(kind | Ipsets.NLA_F_NET_BYTEORDER, bytes));
    }

    /// @return null if its attributes are not those of a type that [SetType] lists
    static @Nullable Entry read(Attributes data) {
        InetAddress ip = null;
        InetAddress second = null;
        int port = NONE;
        int protocol = NONE;
        int prefix = NONE;
        int flags = 0;
        while (data.next()) {
            switch (data.type()) {
                case IPSET_ATTR_IP -> ip = readAddress(data.nested());
                case IPSET_ATTR_IP2 -> second = readAddress(data.nested());
                case IPSET_ATTR_PORT -> port = data.be16();
                case IPSET_ATTR_PROTO -> protocol = data.u8();
                case IPSET_ATTR_CIDR2 -> prefix = data.u8();
                case IPSET_ATTR_CADT_FLAGS -> flags = data.be32();
                default -> {}
            }
        }
        if (ip == null) {
            return port == NONE ? null : new Entry.Port(port);
        }
        if (port == NONE || protocol == NONE) {
            return second == null ? new Entry.Ip(ip) : null;
        }
        if (second == null) {
            return new Entry.IpPort(ip, protocol, port);
        }
        if (prefix == NONE) {
            return new Entry.IpPortIp(ip, protocol, port, second);
        }
        boolean nomatch = (flags & IPSET_FLAG_NOMATCH) != 0;
        return new Entry.IpPortNet(ip, protocol, port, second, prefix, nomatch);
    }

    private static @Nullable InetAddress readAddress(Attributes inner) {
        while (inner.next()) {
            if (inner.type() == IPSET_ATTR_IPADDR_IPV4 || inner.type() == IPSET_ATTR_IPADDR_IPV6) {
                return inner.address();
            }
        }
        return null;
    }
}
