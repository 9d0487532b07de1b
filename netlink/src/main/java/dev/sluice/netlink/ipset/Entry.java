package dev.sluice.netlink.ipset;

import java.net.InetAddress;
import java.util.Locale;

/// An entry of a set. Its text is that of `ipset list`, apart from IPv6 addresses that Java and the
/// kernel write differently.
///
/// Protocols are IANA numbers: 6 for TCP, 17 for UDP, 132 for SCTP.
public sealed interface Entry {
    /// An entry of [SetType#HASH_IP].
    record Ip(InetAddress ip) implements Entry {
        @Override
        public String toString() {
            return ip.getHostAddress();
        }
    }

    /// An entry of [SetType#HASH_IP_PORT].
    record IpPort(InetAddress ip, int protocol, int port) implements Entry {
        @Override
        public String toString() {
            return text(ip, protocol, port);
        }
    }

    /// An entry of [SetType#HASH_IP_PORT_IP].
    record IpPortIp(InetAddress ip, int protocol, int port, InetAddress second) implements Entry {
        @Override
        public String toString() {
            return text(ip, protocol, port) + "," + second.getHostAddress();
        }
    }

    /// An entry of [SetType#HASH_IP_PORT_NET].
    ///
    /// @param net the first address of the network: the kernel lists this one, whichever was added
    /// @param prefix the length of the network's prefix in bits, from 1 to 32 or 128; the kernel
    ///   refuses 0
    /// @param nomatch true if the entry excludes its addresses from the set. A set holds an entry
    ///   either with or without this flag; the last addition decides.
    record IpPortNet(
            InetAddress ip, int protocol, int port, InetAddress net, int prefix, boolean nomatch)
            implements Entry {
        public IpPortNet(InetAddress ip, int protocol, int port, InetAddress net, int prefix) {
            this(ip, protocol, port, net, prefix, false);
        }

        @Override
        public String toString() {
            String all = text(ip, protocol, port) + "," + net.getHostAddress();
            String whole = prefix == net.getAddress().length * 8 ? all : all + "/" + prefix;
            return nomatch ? whole + " nomatch" : whole;
        }
    }

    /// An entry of [SetType#BITMAP_PORT].
    record Port(int port) implements Entry {
        @Override
        public String toString() {
            return Integer.toString(port);
        }
    }

    private static String text(InetAddress ip, int protocol, int port) {
        String name =
                switch (protocol) {
                    case 6 -> "tcp";
                    case 17 -> "udp";
                    case 132 -> "sctp";
                    default -> Integer.toString(protocol);
                };
        return String.format(Locale.ROOT, "%s,%s:%d", ip.getHostAddress(), name, port);
    }
}
