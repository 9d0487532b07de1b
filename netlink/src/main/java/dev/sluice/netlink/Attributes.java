package dev.sluice.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads attributes (`struct nlattr`, linux/netlink.h) one after another. The value of the current
/// attribute is read by the method of its type and byte order; `be` means network order. A value of
/// another size is a [BadMessageException]. Callers skip unknown types.
///
/// ```
/// while (attributes.next()) {
///     switch (attributes.type()) {
///         case NAME -> name = attributes.string();
///         case KEY -> key = readKey(attributes.nested());
///         default -> {}
///     }
/// }
/// ```
public final class Attributes {
    private static final int HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int next;
    private int end;
    private int type;
    private int value;
    private int length;
    private @Nullable Attributes within;

    Attributes() {}

    Attributes over(ByteBuffer source, int from, int to) {
        bytes = source;
        next = from;
        end = to;
        type = 0;
        value = from;
        length = 0;
        return this;
    }

    /// Moves to the next attribute.
    ///
    /// @return false after the last one
    /// @throws BadMessageException if its length is not within the bytes that are left
    public boolean next() {
        int left = end - next;
        if (left <= 0) {
            return false;
        }
        int size = left < HEADER ? left : bytes.getShort(next) & 0xffff;
        if (size < HEADER || size > left) {
            next = end;
            throw new BadMessageException("an attribute of " + size + " bytes in " + left);
        }
        type = bytes.getShort(next + 2) & TYPE_MASK;
        value = next + HEADER;
        length = size - HEADER;
        // The padding after the last attribute may be missing.
        next = Math.min(next + (size + 3 & ~3), end);
        return true;
    }

    /// Moves to the next attribute of one type, and skips all others.
    ///
    /// @return false if there is none
    public boolean next(int wanted) {
        while (next()) {
            if (type == wanted) {
                return true;
            }
        }
        return false;
    }

    /// The type of the current attribute, without the bits for nesting and byte order.
    public int type() {
        return type;
    }

    /// The length of the current value in bytes, without header and padding.
    public int length() {
        return length;
    }

    public int u8() {
        return bytes.get(sized(1)) & 0xff;
    }

    public int u16() {
        return bytes.getShort(sized(2)) & 0xffff;
    }

    public int u32() {
        return bytes.getInt(sized(4));
    }

    public long u64() {
        return bytes.getLong(sized(8));
    }

    public int be16() {
        return NetworkOrder.turn(bytes.getShort(sized(2))) & 0xffff;
    }

    public int be32() {
        return NetworkOrder.turn(bytes.getInt(sized(4)));
    }

    public long be64() {
        return NetworkOrder.turn(bytes.getLong(sized(8)));
    }

    /// The first eight bytes of sixteen, as one number: half of an IPv6 address.
    public long be128High() {
        return NetworkOrder.turn(bytes.getLong(sized(16)));
    }

    /// The last eight bytes of sixteen.
    public long be128Low() {
        return NetworkOrder.turn(bytes.getLong(sized(16) + 8));
    }

    /// The value as UTF-8 text, up to its first NUL if it has one.
    public String string() {
        int size = 0;
        while (size < length && bytes.get(value + size) != 0) {
            size++;
        }
        byte[] text = new byte[size];
        bytes.get(value, text);
        return new String(text, UTF_8);
    }

    public byte[] bytes() {
        byte[] copy = new byte[length];
        bytes.get(value, copy);
        return copy;
    }

    /// The value as an IP address of 4 or 16 bytes.
    ///
    /// @throws BadMessageException if it has another length
    public InetAddress address() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (UnknownHostException _) {
            throw new BadMessageException("an address of " + length + " bytes");
        }
    }

    /// The attributes within the current one. Each call returns the same object, which then reads
    /// the attributes of the current value.
    public Attributes nested() {
        if (within == null) {
            within = new Attributes();
        }
        return within.over(bytes, value, value + length);
    }

    private int sized(int size) {
        if (length != size) {
            throw new BadMessageException(
                    "attribute " + type + " has " + length + " bytes, not " + size);
        }
        return value;
    }
}
