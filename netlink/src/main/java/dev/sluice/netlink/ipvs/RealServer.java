package dev.sluice.netlink.ipvs;

import java.net.InetAddress;

/// A real server of a virtual one, as it is wanted or as it stands. Its address and port tell it
/// from the others of the same virtual server.
///
/// @param weight how many new connections it gets beside the others; 0 for none, while those that
///   stand go on
/// @param upper at so many connections it gets no more; 0 for no limit
/// @param lower at fewer than so many it gets some again; 0 for three quarters of the upper
public record RealServer(
        InetAddress address, int port, Forwarding forwarding, int weight, int upper, int lower) {
    private static final int IP_VS_CONN_F_MASQ = 0;
    private static final int IP_VS_CONN_F_LOCALNODE = 1;
    private static final int IP_VS_CONN_F_TUNNEL = 2;
    private static final int IP_VS_CONN_F_DROUTE = 3;
    private static final int IP_VS_CONN_F_BYPASS = 4;

    /// How packets reach it.
    public enum Forwarding {
        /// Source and destination are rewritten (NAT).
        MASQUERADE(IP_VS_CONN_F_MASQ),
        /// It is this machine.
        LOCAL_NODE(IP_VS_CONN_F_LOCALNODE),
        /// Within packets of its own.
        TUNNEL(IP_VS_CONN_F_TUNNEL),
        /// By its link-layer address alone.
        DIRECT_ROUTE(IP_VS_CONN_F_DROUTE),
        /// As if there were no virtual server.
        BYPASS(IP_VS_CONN_F_BYPASS);

        private final int number;

        Forwarding(int number) {
            this.number = number;
        }

        /// As the kernel numbers it (IP_VS_CONN_F_..., linux/ip_vs.h).
        int number() {
            return number;
        }
    }

    /// One that is reached by NAT, without limits.
    public static RealServer masqueraded(InetAddress address, int port, int weight) {
        return new RealServer(address, port, Forwarding.MASQUERADE, weight, 0, 0);
    }
}
