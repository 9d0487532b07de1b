package dev.sluice.netlink.nftrace;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nft;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes the expressions of the rules of a [TraceTable] (linux/netfilter/nf_tables.h). The writer
/// is within the attribute with the list of expressions.
final class TraceRule {
    // The offsets of the fields of `struct iphdr` and `struct ipv6hdr`
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;

    /// In the headers of TCP, UDP and SCTP alike.
    private static final int DESTINATION_PORT = 2;

    private static final int PORT_LENGTH = 2;

    private final MessageWriter to;

    TraceRule(MessageWriter to) {
        this.to = to;
    }

    /// `limit rate N/second burst N packets meta nftrace set 1`
    void mark(int perSecond) {
        expression(
                "limit",
                () ->
                        to.be64(Nft.NFTA_LIMIT_RATE, perSecond)
                                .be64(Nft.NFTA_LIMIT_UNIT, 1)
                                .be32(Nft.NFTA_LIMIT_BURST, perSecond)
                                .be32(Nft.NFTA_LIMIT_TYPE, Nft.NFT_LIMIT_PKTS));
        expression(
                "immediate",
                () -> {
                    to.be32(Nft.NFTA_IMMEDIATE_DREG, Nft.NFT_REG_1);
                    data(Nft.NFTA_IMMEDIATE_DATA, (byte) 1);
                });
        expression(
                "meta",
                () ->
                        to.be32(Nft.NFTA_META_KEY, Nft.NFT_META_NFTRACE)
                                .be32(Nft.NFTA_META_SREG, Nft.NFT_REG_1));
    }

    /// `ip daddr A ip saddr B meta l4proto P th dport N jump CHAIN`
    void match(TraceTarget target, int protocol, String chain) {
        boolean ipv4 = target.family() == AddressFamily.AF_INET;
        meta(Nft.NFT_META_NFPROTO, (byte) target.family());
        if (target.destination() == null) {
            expression(
                    "fib",
                    () ->
                            to.be32(Nft.NFTA_FIB_DREG, Nft.NFT_REG_1)
                                    .be32(Nft.NFTA_FIB_RESULT, Nft.NFT_FIB_RESULT_ADDRTYPE)
                                    .be32(Nft.NFTA_FIB_FLAGS, Nft.NFTA_FIB_F_DADDR));
            compare(
                    ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putInt(Nft.RTN_LOCAL)
                            .array());
        } else {
            header(ipv4 ? IPV4_DESTINATION : IPV6_DESTINATION, target.destination().getAddress());
        }
        if (target.source() != null) {
            header(ipv4 ? IPV4_SOURCE : IPV6_SOURCE, target.source().getAddress());
        }
        meta(Nft.NFT_META_L4PROTO, (byte) protocol);
        payload(Nft.NFT_PAYLOAD_TRANSPORT_HEADER, DESTINATION_PORT, PORT_LENGTH);
        compare((byte) (target.port() >>> 8), (byte) target.port());
        expression("immediate", () -> jump(chain));
    }

    private void jump(String chain) {
        to.be32(Nft.NFTA_IMMEDIATE_DREG, Nft.NFT_REG_VERDICT)
                .open(Nft.NFTA_IMMEDIATE_DATA)
                .open(Nft.NFTA_DATA_VERDICT)
                .be32(Nft.NFTA_VERDICT_CODE, Nft.NFT_JUMP)
                .string(Nft.NFTA_VERDICT_CHAIN, chain)
                .close(Nft.NFTA_DATA_VERDICT)
                .close(Nft.NFTA_IMMEDIATE_DATA);
    }

    private void meta(int key, byte value) {
        expression(
                "meta",
                () -> to.be32(Nft.NFTA_META_DREG, Nft.NFT_REG_1).be32(Nft.NFTA_META_KEY, key));
        compare(value);
    }

    private void header(int offset, byte... address) {
        payload(Nft.NFT_PAYLOAD_NETWORK_HEADER, offset, address.length);
        compare(address);
    }

    private void payload(int base, int offset, int length) {
        expression(
                "payload",
                () ->
                        to.be32(Nft.NFTA_PAYLOAD_DREG, Nft.NFT_REG_1)
                                .be32(Nft.NFTA_PAYLOAD_BASE, base)
                                .be32(Nft.NFTA_PAYLOAD_OFFSET, offset)
                                .be32(Nft.NFTA_PAYLOAD_LEN, length));
    }

    private void compare(byte... with) {
        expression(
                "cmp",
                () -> {
                    to.be32(Nft.NFTA_CMP_SREG, Nft.NFT_REG_1).be32(Nft.NFTA_CMP_OP, Nft.NFT_CMP_EQ);
                    data(Nft.NFTA_CMP_DATA, with);
                });
    }

    private void data(int type, byte... value) {
        to.open(type).bytes(Nft.NFTA_DATA_VALUE, value).close(type);
    }

    private void expression(String name, Runnable content) {
        to.open(Nft.NFTA_LIST_ELEM).string(Nft.NFTA_EXPR_NAME, name).open(Nft.NFTA_EXPR_DATA);
        content.run();
        to.close(Nft.NFTA_EXPR_DATA).close(Nft.NFTA_LIST_ELEM);
    }
}
