package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads the messages of one datagram, one after another. The same object stands for each of them
/// in turn, and so do the attributes it hands out: keep what they say, not them.
///
/// A message is its header (`struct nlmsghdr`, linux/netlink.h), the family's fixed header, read
/// field by field in its order, and attributes:
///
/// ```
/// int family = message.u8();
/// message.skip(3);
/// Attributes attributes = message.attributes();
/// while (attributes.next()) { switch (attributes.type()) { ... } }
/// ```
public final class Message {
    private static final int HEADER = 16;

    private final Attributes attributes = new Attributes();
    private ByteBuffer datagram = ByteBuffer.allocate(0);
    private int start;
    private int at;
    private int end;

    /// Where the next message starts.
    private int next;

    Message() {}

    /// The messages of a datagram, as captured: for tests of codecs.
    ///
    /// @param datagram in the machine's byte order, from position to limit
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

    /// Goes on to the next message.
    ///
    /// @return false at the end of the datagram
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

    public int type() {
        return datagram.getShort(start + 4) & 0xffff;
    }

    /// Of [Flags].
    public int flags() {
        return datagram.getShort(start + 6) & 0xffff;
    }

    public boolean hasFlag(int flag) {
        return (flags() & flag) != 0;
    }

    public int sequence() {
        return datagram.getInt(start + 8);
    }

    /// The netlink port of who caused the message: the socket's own in answers.
    public int port() {
        return datagram.getInt(start + 12);
    }

    /// How many bytes are left to read.
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

    /// The attributes from here to the end of the message.
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
