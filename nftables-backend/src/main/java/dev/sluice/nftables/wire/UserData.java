package dev.sluice.nftables.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Field;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Writes and reads the user data of objects, which the kernel stores for `nft` and does not
/// interpret: comments, and the expressions that keys of sets consist of. It is a list of
/// attributes: one byte of type, one byte of length, and a value (libnftnl/udata.h; the expressions
/// inside are numbered by the headers of `nft` itself).
final class UserData {
    /// The kernel accepts no more bytes (NFT_USERDATA_MAXLEN).
    private static final int MAX = 256;

    /// The longest comment in bytes, its NUL included.
    private static final int MAX_COMMENT = 128;

    /// The comment of a table, chain, rule or element: NFTNL_UDATA_TABLE_COMMENT and the like all
    /// have this number.
    static final int COMMENT = 0;

    private static final int NFTNL_UDATA_SET_KEYBYTEORDER = 0;
    private static final int NFTNL_UDATA_SET_DATABYTEORDER = 1;
    private static final int NFTNL_UDATA_SET_KEY_TYPEOF = 3;
    private static final int NFTNL_UDATA_SET_DATA_TYPEOF = 4;
    private static final int NFTNL_UDATA_SET_DATA_INTERVAL = 6;
    private static final int NFTNL_UDATA_SET_COMMENT = 7;

    /// An expression: its type and its data.
    private static final int NFTNL_UDATA_SET_TYPEOF_EXPR = 0;

    private static final int NFTNL_UDATA_SET_TYPEOF_DATA = 1;

    // enum expr_types of nft, include/expression.h
    private static final int EXPR_PAYLOAD = 7;
    private static final int EXPR_META = 9;
    private static final int EXPR_CONCAT = 13;
    private static final int EXPR_NUMGEN = 23;

    // The data of these expressions, in nft's src/payload.c, src/meta.c and src/numgen.c
    private static final int NFTNL_UDATA_SET_KEY_PAYLOAD_DESC = 0;
    private static final int NFTNL_UDATA_SET_KEY_PAYLOAD_TYPE = 1;
    private static final int NFTNL_UDATA_META_KEY = 0;
    private static final int NFTNL_UDATA_NUMGEN_TYPE = 0;
    private static final int NFTNL_UDATA_NUMGEN_MOD = 1;
    private static final int NFTNL_UDATA_NUMGEN_OFFSET = 2;

    // enum proto_desc_id and the fields of the headers, in nft's include/proto.h
    private static final int PROTO_DESC_TH = 11;
    private static final int PROTO_DESC_IP = 12;
    private static final int PROTO_DESC_IP6 = 13;
    private static final int THDR_DPORT = 2;
    private static final int IPHDR_DADDR = 12;
    private static final int IP6HDR_DADDR = 9;

    private final ByteBuffer bytes = ByteBuffer.allocate(2 * MAX).order(ByteOrder.nativeOrder());

    private UserData() {}

    static byte[] comment(int type, String comment) {
        var data = new UserData();
        data.text(type, comment);
        return data.toArray();
    }

    /// A set's comment, and the expressions of its keys if `nft` needs them to print the keys.
    static byte[] of(SetSpec set, IpFamily family) {
        var data = new UserData();
        if (set.key().hasRandom()) {
            data.typeOf(set.key(), family);
        }
        if (!set.comment().isEmpty() && data.bytes.position() + 3 + set.comment().length() <= MAX) {
            data.text(NFTNL_UDATA_SET_COMMENT, set.comment());
        }
        return data.toArray();
    }

    /// The comment in an object's user data; empty if there is none.
    static String readComment(int type, byte[] data) {
        for (int at = 0; at + 2 <= data.length; at += 2 + (data[at + 1] & 0xff)) {
            int length = data[at + 1] & 0xff;
            if (data[at] == type && at + 2 + length <= data.length && length > 0) {
                boolean terminated = data[at + 1 + length] == 0;
                return new String(data, at + 2, terminated ? length - 1 : length, UTF_8);
            }
        }
        return "";
    }

    /// The same as `nft` writes for `typeof <the fields of the key> : ip daddr . th dport`.
    private void typeOf(Shape key, IpFamily family) {
        number(NFTNL_UDATA_SET_KEYBYTEORDER, 0);
        number(NFTNL_UDATA_SET_DATABYTEORDER, 0);
        nest(NFTNL_UDATA_SET_KEY_TYPEOF, () -> concatenation(key.fields(), family));
        nest(
                NFTNL_UDATA_SET_DATA_TYPEOF,
                () -> concatenation(List.of(Field.Header.DESTINATION, Field.Header.PORT), family));
        number(NFTNL_UDATA_SET_DATA_INTERVAL, 0);
    }

    private void concatenation(List<Field> fields, IpFamily family) {
        number(NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_CONCAT);
        nest(
                NFTNL_UDATA_SET_TYPEOF_DATA,
                () -> {
                    for (int i = 0; i < fields.size(); i++) {
                        Field field = fields.get(i);
                        nest(i, () -> expression(field, family));
                    }
                });
    }

    private void expression(Field field, IpFamily family) {
        switch (field) {
            case Field.Header header -> {
                switch (header) {
                    case DESTINATION -> {
                        switch (family) {
                            case IPV4 -> payload(PROTO_DESC_IP, IPHDR_DADDR);
                            case IPV6 -> payload(PROTO_DESC_IP6, IP6HDR_DADDR);
                        }
                    }
                    case PORT -> payload(PROTO_DESC_TH, THDR_DPORT);
                    case PROTOCOL -> {
                        number(NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_META);
                        nest(
                                NFTNL_UDATA_SET_TYPEOF_DATA,
                                () -> number(NFTNL_UDATA_META_KEY, Nft.NFT_META_L4PROTO));
                    }
                    case SOURCE, ORIGINAL_DST, ORIGINAL_DST_PORT, REPLY_SRC, REPLY_SRC_PORT ->
                            throw new IllegalArgumentException(
                                    "no key with a random number is made of " + header);
                }
            }
            case Field.Random(int modulus) -> {
                number(NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_NUMGEN);
                nest(
                        NFTNL_UDATA_SET_TYPEOF_DATA,
                        () -> {
                            number(NFTNL_UDATA_NUMGEN_TYPE, Nft.NFT_NG_RANDOM);
                            number(NFTNL_UDATA_NUMGEN_MOD, modulus);
                            number(NFTNL_UDATA_NUMGEN_OFFSET, 0);
                        });
            }
        }
    }

    private void payload(int header, int field) {
        number(NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_PAYLOAD);
        nest(
                NFTNL_UDATA_SET_TYPEOF_DATA,
                () -> {
                    number(NFTNL_UDATA_SET_KEY_PAYLOAD_DESC, header);
                    number(NFTNL_UDATA_SET_KEY_PAYLOAD_TYPE, field);
                });
    }

    private void text(int type, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        int length = Math.min(utf8.length, MAX_COMMENT - 1);
        bytes.put((byte) type).put((byte) (length + 1)).put(utf8, 0, length).put((byte) 0);
    }

    private void number(int type, int value) {
        bytes.put((byte) type).put((byte) Integer.BYTES).putInt(value);
    }

    private void nest(int type, Runnable content) {
        int start = bytes.position();
        bytes.put((byte) type).put((byte) 0);
        content.run();
        bytes.put(start + 1, (byte) (bytes.position() - start - 2));
    }

    private byte[] toArray() {
        byte[] data = new byte[bytes.position()];
        bytes.get(0, data);
        return data;
    }
}
