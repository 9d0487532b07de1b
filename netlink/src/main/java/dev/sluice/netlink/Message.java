package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads the messages of one datagram one after another. This object represents the current
/// message; its [Attributes] object is reused too. Keep the values that they return, not the
/// objects.
///
/// A message consists of its header (`struct nlmsghdr`, linux/netlink.h), the family's fixed
/// header, which is read field by field, and attributes:
///
/// ```
/// int family = message.u8();
/// message.skip(3);
/// Attributes attributes = message.attributes();
/// while (attributes.next()) { switch (attributes.type()) { ... } }
/// ```
public final class Message {
    /// The size of `struct nlmsghdr` in bytes.
    public static final int HEADER = 16;

    private final Attributes attributes = new Attributes();
    private ByteBuffer datagram = ByteBuffer.allocate(0);
    private int start;
    private int at;
    private int end;

    /// The index in the datagram at which the next message starts.
    private int next;

    Message() {}

    /// Reads messages that were recorded: by [#copy], or from a captured datagram.
    ///
    /// @param datagram in native byte order, from position to limit
    public static Message of(ByteBuffer datagram) {
        return new Message().read(datagram);
    }

    Message read(ByteBuffer from) {
        datagram = from.order(ByteOrder.nativeOrder());
        next = from.position();
        end = next;
        at = next;
        start = next;
        return this;
    }

    /// Moves to the next message.
    ///
    /// @return false at the end of the datagram
    /// @throws BadMessageException if its length is not within the bytes that are left
    public boolean next() {
        int left = datagram.limit() - next;
        if (left <= 0) {
            return false;
        }
        int length = left < HEADER ? left : datagram.getInt(next);
        if (length < HEADER || length > left) {
            next = datagram.limit();
            throw new BadMessageException("a message of " + length + " bytes in " + left);
        }
        start = next;
        at = start + HEADER;
        end = start + length;
        // The padding after the last message may be missing.
        next = Math.min(start + (length + 3 & ~3), datagram.limit());
        return true;
    }

    /// Returns a copy of the current message with its header and, at its end, zeros up to a
    /// multiple of 4 bytes, so that copies can be read one after the other.
    public byte[] copy() {
        byte[] bytes = new byte[end - start + 3 & ~3];
        datagram.get(start, bytes, 0, end - start);
        return bytes;
    }

    public int type() {
        return datagram.getShort(start + 4) & 0xffff;
    }

    /// A combination of [Flags].
    public int flags() {
        return datagram.getShort(start + 6) & 0xffff;
    }

    public boolean hasFlag(int flag) {
        return (flags() & flag) != 0;
    }

    public int sequence() {
        return datagram.getInt(start + 8);
    }

    /// The netlink port ID of the socket that caused the message. In replies that is the own
    /// socket's.
    public int port() {
        return datagram.getInt(start + 12);
    }

    /// The number of bytes that are left to read in this message.
    public int remaining() {
        return end - at;
    }

    public int u8() {
        return datagram.get(advance(1)) & 0xff;
    }

    public int u16() {
        return datagram.getShort(advance(2)) & 0xffff;
    }

    public int u32() {
        return datagram.getInt(advance(4));
    }

    public int be16() {
        return NetworkOrder.turn(datagram.getShort(advance(2))) & 0xffff;
    }

    public Message skip(int bytes) {
        advance(bytes);
        return this;
    }

    /// The attributes from the current position, rounded up to a multiple of 4, to the end of the
    /// message. Each call returns the same object.
    public Attributes attributes() {
        int from = Math.min(start + (at - start + 3 & ~3), end);
        return attributes.over(datagram, from, end);
    }

    private int advance(int bytes) {
        int from = at;
        if (bytes < 0 || bytes > end - from) {
            throw new BadMessageException(
                    "%d bytes wanted of the %d left of a message of type 0x%x"
                            .formatted(bytes, end - from, type()));
        }
        at += bytes;
        return from;
    }
}
