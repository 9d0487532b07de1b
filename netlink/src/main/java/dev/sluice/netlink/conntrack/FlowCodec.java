package dev.sluice.netlink.conntrack;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nfnetlink;
import org.jspecify.annotations.Nullable;

/// How flows are written and read. Numbers in ctnetlink's attributes are in network order. One
/// object reads one flow after another, without a copy of anything but the numbers.
final class FlowCodec {
    private static final int IPCTNL_MSG_CT_GET = 1;
    private static final int IPCTNL_MSG_CT_DELETE = 2;

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_STATUS = 3;
    private static final int CTA_ID = 12;
    private static final int CTA_ZONE = 18;
    private static final int CTA_FILTER = 25;
    private static final int CTA_STATUS_MASK = 26;

    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;

    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;

    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;

    private static final int CTA_FILTER_ORIG_FLAGS = 1;
    private static final int CTA_FILTER_REPLY_FLAGS = 2;

    /// Bit CTA_FILTER_F_CTA_PROTO_NUM: compare the protocol of the tuple beside.
    private static final int COMPARE_PROTOCOL = 1 << 3;

    private FlowCodec() {}

    /// The request to list; its flags are the caller's.
    static void writeList(MessageWriter to, FlowFilter filter) {
        begin(to, IPCTNL_MSG_CT_GET, filter.family());
        if (filter.protocol() != 0) {
            to.nest(
                    CTA_TUPLE_ORIG,
                    tuple ->
                            tuple.nest(
                                    CTA_TUPLE_PROTO,
                                    proto -> proto.u8(CTA_PROTO_NUM, filter.protocol())));
            // The flags are in the machine's order, unlike all else.
            to.nest(
                    CTA_FILTER,
                    flags ->
                            flags.u32(CTA_FILTER_ORIG_FLAGS, COMPARE_PROTOCOL)
                                    .u32(CTA_FILTER_REPLY_FLAGS, 0));
        }
        if (filter.status() != 0) {
            to.be32(CTA_STATUS, filter.status()).be32(CTA_STATUS_MASK, filter.status());
        }
    }

    static void writeDelete(MessageWriter to, Flow flow) {
        begin(to, IPCTNL_MSG_CT_DELETE, flow.family());
        to.nest(CTA_TUPLE_ORIG, tuple -> writeTuple(tuple, flow.family(), flow.original()));
        if (flow.zone() != 0) {
            to.be16(CTA_ZONE, flow.zone());
        }
        to.be32(CTA_ID, flow.id());
    }

    private static void begin(MessageWriter to, int message, int family) {
        Nfnetlink.begin(to, Nfnetlink.CTNETLINK, message, 0, family);
    }

    private static void writeTuple(MessageWriter to, int family, Tuple tuple) {
        to.nest(
                CTA_TUPLE_IP,
                ip -> {
                    if (family == Nfnetlink.AF_INET) {
                        ip.be32(CTA_IP_V4_SRC, (int) tuple.sourceLow())
                                .be32(CTA_IP_V4_DST, (int) tuple.destinationLow());
                    } else {
                        ip.be128(CTA_IP_V6_SRC, tuple.sourceHigh(), tuple.sourceLow())
                                .be128(
                                        CTA_IP_V6_DST,
                                        tuple.destinationHigh(),
                                        tuple.destinationLow());
                    }
                });
        to.nest(
                CTA_TUPLE_PROTO,
                proto ->
                        proto.u8(CTA_PROTO_NUM, tuple.protocol())
                                .be16(CTA_PROTO_SRC_PORT, tuple.sourcePort())
                                .be16(CTA_PROTO_DST_PORT, tuple.destinationPort()));
    }

    /// @return null if the message is no whole flow
    static @Nullable Flow read(Message message) {
        int family = message.u8();
        Tuple original = null;
        Tuple reply = null;
        int status = 0;
        int zone = 0;
        int id = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER - 1).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CTA_TUPLE_ORIG -> original = readTuple(attributes.nested());
                case CTA_TUPLE_REPLY -> reply = readTuple(attributes.nested());
                case CTA_STATUS -> status = attributes.be32();
                case CTA_ZONE -> zone = attributes.be16();
                case CTA_ID -> id = attributes.be32();
                default -> {}
            }
        }
        return original == null || reply == null
                ? null
                : new Flow(family, original, reply, status, zone, id);
    }

    private static Tuple readTuple(Attributes tuple) {
        long sourceHigh = 0;
        long sourceLow = 0;
        long destinationHigh = 0;
        long destinationLow = 0;
        int protocol = 0;
        int sourcePort = 0;
        int destinationPort = 0;
        while (tuple.next()) {
            int part = tuple.type();
            if (part != CTA_TUPLE_IP && part != CTA_TUPLE_PROTO) {
                continue;
            }
            Attributes within = tuple.nested();
            while (within.next()) {
                switch (part << 4 | within.type()) {
                    case CTA_TUPLE_IP << 4 | CTA_IP_V4_SRC ->
                            sourceLow = Integer.toUnsignedLong(within.be32());
                    case CTA_TUPLE_IP << 4 | CTA_IP_V4_DST ->
                            destinationLow = Integer.toUnsignedLong(within.be32());
                    case CTA_TUPLE_IP << 4 | CTA_IP_V6_SRC -> {
                        sourceHigh = within.be128High();
                        sourceLow = within.be128Low();
                    }
                    case CTA_TUPLE_IP << 4 | CTA_IP_V6_DST -> {
                        destinationHigh = within.be128High();
                        destinationLow = within.be128Low();
                    }
                    case CTA_TUPLE_PROTO << 4 | CTA_PROTO_NUM -> protocol = within.u8();
                    case CTA_TUPLE_PROTO << 4 | CTA_PROTO_SRC_PORT -> sourcePort = within.be16();
                    case CTA_TUPLE_PROTO << 4 | CTA_PROTO_DST_PORT ->
                            destinationPort = within.be16();
                    default -> {}
                }
            }
        }
        return new Tuple(
                sourceHigh,
                sourceLow,
                destinationHigh,
                destinationLow,
                protocol,
                sourcePort,
                destinationPort);
    }
}
