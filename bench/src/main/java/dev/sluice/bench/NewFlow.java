package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nfnetlink;

/// Writes the netlink request that creates a conntrack entry, as a packet would
/// (linux/netfilter/nfnetlink_conntrack.h).
final class NewFlow {
    private static final int IPCTNL_MSG_CT_NEW = 0;
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_NAT_DST = 13;
    private static final int CTA_TIMEOUT = 7;
    private static final int CTA_NAT_V4_MINIP = 1;
    private static final int CTA_NAT_V4_MAXIP = 2;
    private static final int CTA_NAT_PROTO = 3;
    private static final int CTA_PROTONAT_PORT_MIN = 1;
    private static final int CTA_PROTONAT_PORT_MAX = 2;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int UDP = 17;
    private static final int SECONDS = 600;
    private static final int CLIENTS = 0x0ac80000; // 10.200.0.0

    private NewFlow() {}

    /// Writes a UDP flow to port 80 of a Service, translated to port 8080 of an endpoint.
    ///
    /// @param number selects the client's address and port
    static void write(MessageWriter to, int number, Ip service, Ip endpoint) {
        int client = CLIENTS + number % 50_000;
        int port = 10_000 + number / 50_000;
        Nfnetlink.begin(
                        to,
                        Nfnetlink.CTNETLINK,
                        IPCTNL_MSG_CT_NEW,
                        Flags.CREATE | Flags.EXCL,
                        AddressFamily.AF_INET)
                .nest(CTA_TUPLE_ORIG, t -> tuple(t, client, port, (int) service.low(), 80))
                .nest(CTA_TUPLE_REPLY, t -> tuple(t, (int) service.low(), 80, client, port))
                .nest(CTA_NAT_DST, nat -> translation(nat, (int) endpoint.low(), 8080))
                .be32(CTA_TIMEOUT, SECONDS);
    }

    private static void tuple(MessageWriter to, int from, int fromPort, int dest, int destPort) {
        to.nest(CTA_TUPLE_IP, ip -> ip.be32(CTA_IP_V4_SRC, from).be32(CTA_IP_V4_DST, dest))
                .nest(
                        CTA_TUPLE_PROTO,
                        proto ->
                                proto.u8(CTA_PROTO_NUM, UDP)
                                        .be16(CTA_PROTO_SRC_PORT, fromPort)
                                        .be16(CTA_PROTO_DST_PORT, destPort));
    }

    private static void translation(MessageWriter to, int address, int port) {
        to.be32(CTA_NAT_V4_MINIP, address)
                .be32(CTA_NAT_V4_MAXIP, address)
                .nest(
                        CTA_NAT_PROTO,
                        proto ->
                                proto.be16(CTA_PROTONAT_PORT_MIN, port)
                                        .be16(CTA_PROTONAT_PORT_MAX, port));
    }
}
