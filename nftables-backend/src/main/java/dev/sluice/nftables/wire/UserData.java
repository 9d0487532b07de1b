package dev.sluice.nftables.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.table.Field;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// What the kernel keeps beside objects for `nft`, and does not read: comments, and the expressions
/// that keys of sets are made of. Attributes of one byte type, one byte length, and a value.
final class UserData {
    /// The kernel takes no more.
    private static final int MAX = 256;

    /// The longest comment, its NUL included.
    private static final int MAX_COMMENT = 128;

    private static final int KEY_BYTE_ORDER = 0;
    private static final int DATA_BYTE_ORDER = 1;
    private static final int KEY_TYPEOF = 3;
    private static final int DATA_TYPEOF = 4;
    private static final int DATA_INTERVAL = 6;

    /// An expression: its kind, and what it is made of.
    private static final int KIND = 0;

    private static final int PARTS = 1;

    private static final int PAYLOAD = 7;
    private static final int META = 9;
    private static final int CONCATENATION = 13;
    private static final int NUMGEN = 23;

    private static final int META_L4PROTO = 16;
    private static final int NUMGEN_RANDOM = 1;

    private final ByteBuffer bytes = ByteBuffer.allocate(2 * MAX).order(ByteOrder.nativeOrder());

    private UserData() {}

    static byte[] comment(int type, String comment) {
        var data = new UserData();
        data.text(type, comment);
        return data.toArray();
    }

    /// A set's comment and, where `nft` could not print its keys otherwise, how they are made.
    static byte[] of(SetSpec set, IpFamily family) {
        var data = new UserData();
        if (set.key().hasRandom()) {
            data.typeOf(set.key(), family);
        }
        if (!set.comment().isEmpty() && data.bytes.position() + 3 + set.comment().length() <= MAX) {
            data.text(Nft.SET_COMMENT, set.comment());
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

    /// As `nft` writes it for `typeof <the fields of the key> : ip daddr . th dport`.
    private void typeOf(Shape key, IpFamily family) {
        number(KEY_BYTE_ORDER, 0);
        number(DATA_BYTE_ORDER, 0);
        nest(KEY_TYPEOF, () -> concatenation(key.fields(), family));
        nest(
                DATA_TYPEOF,
                () -> concatenation(List.of(Field.Header.DESTINATION, Field.Header.PORT), family));
        number(DATA_INTERVAL, 0);
    }

    private void concatenation(List<Field> fields, IpFamily family) {
        number(KIND, CONCATENATION);
        nest(
                PARTS,
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
                        // The destination in the header of the family, by `nft`'s numbers.
                        switch (family) {
                            case IPV4 -> payload(12, 12);
                            case IPV6 -> payload(13, 9);
                        }
                    }
                    case PORT -> payload(11, 2);
                    case PROTOCOL -> {
                        number(KIND, META);
                        nest(PARTS, () -> number(0, META_L4PROTO));
                    }
                    case SOURCE, ORIGINAL_DST, ORIGINAL_DST_PORT, REPLY_SRC, REPLY_SRC_PORT ->
                            throw new IllegalArgumentException(
                                    "no key with a random number is made of " + header);
                }
            }
            case Field.Random(int modulus) -> {
                number(KIND, NUMGEN);
                nest(
                        PARTS,
                        () -> {
                            number(0, NUMGEN_RANDOM);
                            number(1, modulus);
                            number(2, 0);
                        });
            }
        }
    }

    private void payload(int header, int field) {
        number(KIND, PAYLOAD);
        nest(
                PARTS,
                () -> {
                    number(0, header);
                    number(1, field);
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
