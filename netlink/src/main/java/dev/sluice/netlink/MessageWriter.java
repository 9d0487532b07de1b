package dev.sluice.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Builds messages one after another in the direct buffers from which they are sent. The writer
/// sets lengths, padding and the flag of nested attributes. `be` in a method's name means network
/// order; numbers are in native order otherwise.
///
/// ```
/// writer.message(type, Flags.CREATE)
///     .rawU8(AF_INET).rawU8(0).rawBe16(0)                // the family's fixed header, field by field
///     .string(NAME, "kube")                              // ends in a NUL
///     .nest(KEY, key -> key.be32(VALUE, 0x0a600001));
/// ```
///
/// An attribute holds less than 64 KiB: [#room] returns how much is left of that, so that a long
/// list can continue in another message. The size of all messages together is limited only by
/// memory. Used by one thread at a time.
public final class MessageWriter implements AutoCloseable {
    /// The maximum length of an attribute in bytes, including its header.
    public static final int MAX_ATTRIBUTE = 0xffff;

    private static final int FIRST_CHUNK = 64 << 10;
    private static final int LATER_CHUNK = 1 << 20;
    private static final int MESSAGE_HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int NESTED = 0x8000;

    /// Chunks are filled one after another, each with whole messages. The first chunk is kept;
    /// [#clear] frees the others.
    private final ByteBuffer first = ordered(ByteBuffer.allocateDirect(FIRST_CHUNK));

    private final List<ByteBuffer> filled = new ArrayList<>();
    private ByteBuffer chunk = first;
    private @Nullable Arena arena;

    /// The index in the chunk at which the current message starts; -1 for no message.
    private int start = -1;

    /// The offsets of the open attributes from the start of the message, outermost first.
    private int[] open = new int[8];

    private int depth;
    private int sequence;
    private int count;

    /// Drops all messages. Sequence numbers continue.
    public MessageWriter clear() {
        filled.clear();
        chunk = first.clear();
        if (arena != null) {
            arena.close();
            arena = null;
        }
        start = -1;
        depth = 0;
        count = 0;
        return this;
    }

    @Override
    public void close() {
        clear();
    }

    /// Begins a message, and ends the one before.
    ///
    /// @param flags a combination of [Flags]; REQUEST is added
    /// @throws IllegalStateException if the message before has an open attribute
    public MessageWriter message(int type, int flags) {
        endMessage();
        need(MESSAGE_HEADER);
        start = chunk.position();
        sequence++;
        count++;
        chunk.putInt(0)
                .putShort((short) type)
                .putShort((short) (flags | Flags.REQUEST))
                .putInt(sequence)
                .putInt(0);
        return this;
    }

    /// Adds [Flags] to the current message.
    public MessageWriter addFlags(int flags) {
        int at = start + 6;
        chunk.putShort(at, (short) (chunk.getShort(at) | flags));
        return this;
    }

    /// The number of messages.
    public int count() {
        return count;
    }

    /// The sequence number of the last message. Sequence numbers increase by one.
    int lastSequence() {
        return sequence;
    }

    /// All messages as the parts of one datagram, ready to be sent.
    List<ByteBuffer> datagram() {
        endMessage();
        List<ByteBuffer> parts = new ArrayList<>(filled.size() + 1);
        filled.forEach(part -> parts.add(ordered(part.duplicate())));
        parts.add(ordered(chunk.duplicate().flip()));
        return parts;
    }

    /// The size of all messages in bytes.
    public long size() {
        return chunk.position() + filled.stream().mapToLong(ByteBuffer::limit).sum();
    }

    public MessageWriter u8(int type, int value) {
        attribute(type, 1).put((byte) value);
        return padded();
    }

    public MessageWriter u16(int type, int value) {
        attribute(type, 2).putShort((short) value);
        return padded();
    }

    public MessageWriter u32(int type, int value) {
        attribute(type, 4).putInt(value);
        return this;
    }

    public MessageWriter be16(int type, int value) {
        attribute(type, 2).putShort(NetworkOrder.turn((short) value));
        return padded();
    }

    public MessageWriter be32(int type, int value) {
        attribute(type, 4).putInt(NetworkOrder.turn(value));
        return this;
    }

    public MessageWriter be64(int type, long value) {
        attribute(type, 8).putLong(NetworkOrder.turn(value));
        return this;
    }

    /// Writes 16 bytes, such as an IPv6 address, given as two numbers.
    public MessageWriter be128(int type, long high, long low) {
        attribute(type, 16).putLong(NetworkOrder.turn(high)).putLong(NetworkOrder.turn(low));
        return this;
    }

    public MessageWriter bytes(int type, byte... value) {
        attribute(type, value.length).put(value);
        return padded();
    }

    /// Writes UTF-8 text with a NUL at its end.
    public MessageWriter string(int type, String value) {
        byte[] text = value.getBytes(UTF_8);
        attribute(type, text.length + 1).put(text).put((byte) 0);
        return padded();
    }

    /// Writes an attribute that holds attributes.
    public MessageWriter nest(int type, Consumer<MessageWriter> content) {
        open(type);
        content.accept(this);
        return close(type);
    }

    /// Begins an attribute that holds attributes and ends with [#close(int)], where [#nest] does
    /// not suit.
    public MessageWriter open(int type) {
        return begin(type | NESTED);
    }

    /// Begins an attribute that the `raw` methods write in pieces and that ends with [#close(int)].
    public MessageWriter openRaw(int type) {
        return begin(type);
    }

    /// Ends the attribute that was begun last.
    ///
    /// @param type that attribute's type, as a check
    /// @throws IllegalStateException if the attribute is of another type or larger than
    ///   [#MAX_ATTRIBUTE]
    public MessageWriter close(int type) {
        int at = start + open[--depth];
        int length = chunk.position() - at;
        if ((chunk.getShort(at + 2) & ~NESTED & 0xffff) != type) {
            throw new IllegalStateException(
                    "attribute " + type + " is closed, but another is open within");
        }
        if (length > MAX_ATTRIBUTE) {
            throw new IllegalStateException(
                    "attribute " + type + " of " + length + " bytes does not fit 64 KiB: split it");
        }
        chunk.putShort(at, (short) length);
        return padded();
    }

    /// How many more bytes the outermost open attribute can hold; [#MAX_ATTRIBUTE] if none is open.
    public int room() {
        return depth == 0 ? MAX_ATTRIBUTE : MAX_ATTRIBUTE - (chunk.position() - start - open[0]);
    }

    public MessageWriter rawU8(int value) {
        need(1);
        chunk.put((byte) value);
        return this;
    }

    public MessageWriter rawU16(int value) {
        need(2);
        chunk.putShort((short) value);
        return this;
    }

    public MessageWriter rawU32(int value) {
        need(4);
        chunk.putInt(value);
        return this;
    }

    public MessageWriter rawBe16(int value) {
        need(2);
        chunk.putShort(NetworkOrder.turn((short) value));
        return this;
    }

    public MessageWriter rawBe32(int value) {
        need(4);
        chunk.putInt(NetworkOrder.turn(value));
        return this;
    }

    public MessageWriter rawBe64(long value) {
        need(8);
        chunk.putLong(NetworkOrder.turn(value));
        return this;
    }

    private ByteBuffer attribute(int type, int length) {
        need(ATTRIBUTE_HEADER + length);
        return chunk.putShort((short) (ATTRIBUTE_HEADER + length)).putShort((short) type);
    }

    private MessageWriter begin(int type) {
        need(ATTRIBUTE_HEADER);
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
        }
        open[depth++] = chunk.position() - start;
        chunk.putShort((short) 0).putShort((short) type);
        return this;
    }

    private MessageWriter padded() {
        int missing = -(chunk.position() - start) & 3;
        need(missing);
        for (int i = 0; i < missing; i++) {
            chunk.put((byte) 0);
        }
        return this;
    }

    private void endMessage() {
        if (start < 0) {
            return;
        }
        if (depth > 0) {
            throw new IllegalStateException("the message ends within an open attribute");
        }
        chunk.putInt(start, chunk.position() - start);
        padded();
        start = -1;
    }

    /// Makes room for this many bytes. A message never lies in two chunks: if the chunk is full,
    /// the current message moves to a new one.
    private void need(int bytes) {
        if (chunk.remaining() >= bytes) {
            return;
        }
        int written = start < 0 ? 0 : chunk.position() - start;
        int from = chunk.position() - written;
        ByteBuffer next = allocate(Math.max(LATER_CHUNK, (written + bytes) * 2));
        next.put(chunk.duplicate().position(from).limit(from + written));
        if (from > 0) {
            filled.add(chunk.limit(from).position(0));
        }
        chunk = next;
        start = start < 0 ? -1 : 0;
    }

    // The arena lives until the next clear.
    @SuppressWarnings("MustBeClosedChecker")
    private ByteBuffer allocate(int bytes) {
        if (arena == null) {
            arena = Arena.ofShared();
        }
        return ordered(arena.allocate(bytes).asByteBuffer());
    }

    private static ByteBuffer ordered(ByteBuffer buffer) {
        return buffer.order(ByteOrder.nativeOrder());
    }
}
