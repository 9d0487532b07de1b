package dev.sluice.netlink.ipvs;

import java.net.InetAddress;

/// A real server of a virtual server, wanted or installed. Its address and port identify it within
/// the virtual server.
///
/// @param weight its share of new connections relative to the weights of the others; 0 for none,
///   while existing connections continue
/// @param upper the number of connections from which on it gets no new ones; 0 for no limit
/// @param lower the number of connections below which it gets new ones again; 0 for three quarters
///   of `upper`
public record RealServer(
        InetAddress address, int port, Forwarding forwarding, int weight, int upper, int lower) {
    private static final int IP_VS_CONN_F_MASQ = 0;
    private static final int IP_VS_CONN_F_LOCALNODE = 1;
    private static final int IP_VS_CONN_F_TUNNEL = 2;
    private static final int IP_VS_CONN_F_DROUTE = 3;
    private static final int IP_VS_CONN_F_BYPASS = 4;

    /// How packets are forwarded to the real server.
    public enum Forwarding {
        /// The addresses are rewritten (NAT).
        MASQUERADE(IP_VS_CONN_F_MASQ),
        /// The real server is this machine.
        LOCAL_NODE(IP_VS_CONN_F_LOCALNODE),
        /// Packets are encapsulated in others.
        TUNNEL(IP_VS_CONN_F_TUNNEL),
        /// Packets are sent unchanged to its link-layer address.
        DIRECT_ROUTE(IP_VS_CONN_F_DROUTE),
        /// Packets are forwarded as if there were no virtual server.
        BYPASS(IP_VS_CONN_F_BYPASS);

        private final int number;

        Forwarding(int number) {
            this.number = number;
        }

        /// The kernel's number (IP_VS_CONN_F_..., linux/ip_vs.h).
        int number() {
            return number;
        }
    }

    /// A real server that is reached by NAT and has no connection limits.
    public static RealServer masqueraded(InetAddress address, int port, int weight) {
        return new RealServer(address, port, Forwarding.MASQUERADE, weight, 0, 0);
    }
}
