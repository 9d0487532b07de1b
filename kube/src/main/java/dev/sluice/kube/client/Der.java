package dev.sluice.kube.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/// Reads and writes the little of DER that turns one form of a private key into another.
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    /// The first element of a structure that is told by its number.
    static final int FIRST = 0xa0;

    private final byte[] bytes;
    private int at;
    private int tag;

    Der(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasNext() {
        return at < bytes.length;
    }

    /// The content of the next element. Its kind is then in [#tag].
    ///
    /// @throws IOException if the text ends within it
    byte[] next() throws IOException {
        tag = octet();
        int length = octet();
        if (length > 0x80 && length <= 0x83) {
            int more = length - 0x80;
            length = 0;
            for (int i = 0; i < more; i++) {
                length = (length << 8) | octet();
            }
        }
        if (length > bytes.length - at) {
            throw new IOException("holds a key that is cut off");
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    int tag() {
        return tag;
    }

    private int octet() throws IOException {
        if (at == bytes.length) {
            throw new IOException("holds a key that is cut off");
        }
        return bytes[at++] & 0xff;
    }

    /// An element of these parts.
    static byte[] of(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        var element = new ByteArrayOutputStream();
        element.write(tag);
        int more = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        if (more > 0) {
            element.write(0x80 + more);
        }
        for (int i = Math.max(1, more); i > 0; i--) {
            element.write(length >> (8 * (i - 1)));
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
