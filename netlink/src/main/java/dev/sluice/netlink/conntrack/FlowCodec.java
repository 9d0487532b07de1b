package dev.sluice.netlink.conntrack;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nfnetlink;
import org.jspecify.annotations.Nullable;

/// Writes and reads flows: CTA_... of linux/netfilter/nfnetlink_conntrack.h, after `struct
/// nfgenmsg`. Numbers are in network order except where a comment says otherwise. Reading copies no
/// arrays.
final class FlowCodec {
    private static final int IPCTNL_MSG_CT_GET = 1;
    private static final int IPCTNL_MSG_CT_DELETE = 2;

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_STATUS = 3;
    private static final int CTA_PROTOINFO = 4;
    private static final int CTA_TIMEOUT = 7;
    private static final int CTA_ID = 12;
    private static final int CTA_ZONE = 18;
    private static final int CTA_TIMESTAMP = 20;
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

    private static final int CTA_PROTOINFO_TCP = 1;
    private static final int CTA_PROTOINFO_SCTP = 3;

    /// CTA_PROTOINFO_TCP_STATE and CTA_PROTOINFO_SCTP_STATE are the same number.
    private static final int CTA_PROTOINFO_STATE = 1;

    private static final int CTA_TIMESTAMP_START = 1;

    private static final int CTA_FILTER_ORIG_FLAGS = 1;
    private static final int CTA_FILTER_REPLY_FLAGS = 2;

    /// Compares the protocol of the tuple in the same request. The constant is in
    /// net/netfilter/nf_internals.h of the kernel, not in a user space header.
    private static final int CTA_FILTER_F_CTA_PROTO_NUM = 1 << 3;

    private FlowCodec() {}

    /// Writes the request to list flows, without the flag for a dump.
    static void writeList(MessageWriter to, FlowFilter filter) {
        begin(to, IPCTNL_MSG_CT_GET, filter.family());
        if (filter.protocol() != 0) {
            to.nest(
                    CTA_TUPLE_ORIG,
                    tuple ->
                            tuple.nest(
                                    CTA_TUPLE_PROTO,
                                    proto -> proto.u8(CTA_PROTO_NUM, filter.protocol())));
            // Unlike all other numbers, the flags are in native order.
            to.nest(
                    CTA_FILTER,
                    flags ->
                            flags.u32(CTA_FILTER_ORIG_FLAGS, CTA_FILTER_F_CTA_PROTO_NUM)
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
                    if (family == AddressFamily.AF_INET) {
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

    /// @return null if the message lacks one of the two tuples
    static @Nullable Flow read(Message message) {
        var tracked = readTracked(message);
        return tracked == null ? null : tracked.flow();
    }

    /// @return null if the message lacks one of the two tuples
    static @Nullable TrackedFlow readTracked(Message message) {
        int family = message.u8();
        Tuple original = null;
        Tuple reply = null;
        int status = 0;
        int zone = 0;
        int id = 0;
        int timeout = 0;
        int state = 0;
        long started = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER - 1).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CTA_TUPLE_ORIG -> original = readTuple(attributes.nested());
                case CTA_TUPLE_REPLY -> reply = readTuple(attributes.nested());
                case CTA_STATUS -> status = attributes.be32();
                case CTA_ZONE -> zone = attributes.be16();
                case CTA_ID -> id = attributes.be32();
                case CTA_TIMEOUT -> timeout = attributes.be32();
                case CTA_PROTOINFO -> state = readState(attributes.nested());
                case CTA_TIMESTAMP -> started = readStart(attributes.nested());
                default -> {}
            }
        }
        return original == null || reply == null
                ? null
                : new TrackedFlow(
                        new Flow(family, original, reply, status, zone, id),
                        timeout,
                        state,
                        started);
    }

    /// `enum ctattr_protoinfo`
    private static int readState(Attributes protocols) {
        while (protocols.next()) {
            if (protocols.type() == CTA_PROTOINFO_TCP || protocols.type() == CTA_PROTOINFO_SCTP) {
                Attributes info = protocols.nested();
                return info.next(CTA_PROTOINFO_STATE) ? info.u8() : 0;
            }
        }
        return 0;
    }

    /// `enum ctattr_timestamp`
    private static long readStart(Attributes timestamp) {
        return timestamp.next(CTA_TIMESTAMP_START) ? timestamp.be64() : 0;
    }

    private static Tuple readTuple(Attributes tuple) {
        var reader = new TupleReader();
        while (tuple.next()) {
            switch (tuple.type()) {
                case CTA_TUPLE_IP -> reader.readAddresses(tuple.nested());
                case CTA_TUPLE_PROTO -> reader.readProtocol(tuple.nested());
                default -> {}
            }
        }
        return reader.tuple();
    }

    /// Collects the parts of a tuple.
    private static final class TupleReader {
        private long sourceHigh;
        private long sourceLow;
        private long destinationHigh;
        private long destinationLow;
        private int protocol;
        private int sourcePort;
        private int destinationPort;

        /// `enum ctattr_ip`
        void readAddresses(Attributes ip) {
            while (ip.next()) {
                switch (ip.type()) {
                    case CTA_IP_V4_SRC -> sourceLow = Integer.toUnsignedLong(ip.be32());
                    case CTA_IP_V4_DST -> destinationLow = Integer.toUnsignedLong(ip.be32());
                    case CTA_IP_V6_SRC -> {
                        sourceHigh = ip.be128High();
                        sourceLow = ip.be128Low();
                    }
                    case CTA_IP_V6_DST -> {
                        destinationHigh = ip.be128High();
                        destinationLow = ip.be128Low();
                    }
                    default -> {}
                }
            }
        }

        /// `enum ctattr_l4proto`
        void readProtocol(Attributes proto) {
            while (proto.next()) {
                switch (proto.type()) {
                    case CTA_PROTO_NUM -> protocol = proto.u8();
                    case CTA_PROTO_SRC_PORT -> sourcePort = proto.be16();
                    case CTA_PROTO_DST_PORT -> destinationPort = proto.be16();
                    default -> {}
                }
            }
        }

        Tuple tuple() {
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
}
