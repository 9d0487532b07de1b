package dev.sluice.netlink.ipset;

import java.net.InetAddress;
import java.util.Locale;

/// An entry of a set. Its text is that of `ipset list`, as far as Java and the kernel write IPv6
/// addresses alike.
///
/// Protocols are as IANA numbers them: 6 for TCP, 17 for UDP, 132 for SCTP.
public sealed interface Entry {
    /// Of [SetType#HASH_IP].
    record Ip(InetAddress ip) implements Entry {
        @Override
        public String toString() {
            return ip.getHostAddress();
        }
    }

    /// Of [SetType#HASH_IP_PORT].
    record IpPort(InetAddress ip, int protocol, int port) implements Entry {
        @Override
        public String toString() {
            return text(ip, protocol, port);
        }
    }

    /// Of [SetType#HASH_IP_PORT_IP].
    record IpPortIp(InetAddress ip, int protocol, int port, InetAddress second) implements Entry {
        @Override
        public String toString() {
            return text(ip, protocol, port) + "," + second.getHostAddress();
        }
    }

    /// Of [SetType#HASH_IP_PORT_NET].
    ///
    /// @param net the first address of the network: what the kernel lists, whatever was added
    /// @param prefix from 1 to 32 or 128; the kernel takes no 0
    /// @param nomatch whether what it holds is not in the set; a set holds an entry with or without
    ///   it, and the last one that is added says which
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

    /// Of [SetType#BITMAP_PORT].
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
