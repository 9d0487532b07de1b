package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/// In the place of a socket: a function from the bytes of a request to those of the datagrams that
/// answer it. The whole request goes in at once, all messages of it.
///
/// [#lost] among the answers stands for datagrams that were lost (ENOBUFS).
public final class KernelStandIn implements Wire {
    private static final byte[] LOST = {};

    private final Function<byte[], List<byte[]>> kernel;
    private final Queue<byte[]> pending = new ArrayDeque<>();
    private boolean closed;

    public KernelStandIn(Function<byte[], List<byte[]>> kernel) {
        this.kernel = kernel;
    }

    /// Stands for lost datagrams among the answers.
    public static byte[] lost() {
        return LOST;
    }

    /// A datagram of an acknowledgement for a request: of success, or of an error.
    public static byte[] acknowledge(byte[] request, int errno) {
        ByteBuffer asked = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
        return ByteBuffer.allocate(36)
                .order(ByteOrder.nativeOrder())
                .putInt(36)
                .putShort((short) 2)
                .putShort((short) Flags.CAPPED)
                .putInt(asked.getInt(8))
                .putInt(0)
                .putInt(-errno)
                .put(request, 0, 16)
                .array();
    }

    /// A captured datagram with the sequence number that the request has, in all its messages.
    public static byte[] answer(byte[] request, byte[] captured) {
        ByteBuffer asked = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
        ByteBuffer answer = ByteBuffer.wrap(captured.clone()).order(ByteOrder.nativeOrder());
        for (int at = 0; at + 16 <= answer.limit(); at += answer.getInt(at) + 3 & ~3) {
            answer.putInt(at + 8, asked.getInt(8));
        }
        return answer.array();
    }

    /// Bytes from text as captures are kept: hexadecimal digits, blanks and line ends anywhere.
    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    /// Announces something that nobody asked for.
    public void announce(byte[] datagram) {
        pending.add(datagram);
    }

    @Override
    public void send(List<ByteBuffer> parts) throws NetlinkException {
        if (closed) {
            throw new NetlinkException("send: EBADF");
        }
        byte[] request = new byte[parts.stream().mapToInt(ByteBuffer::remaining).sum()];
        int at = 0;
        for (ByteBuffer part : parts) {
            int length = part.remaining();
            part.get(request, at, length);
            at += length;
        }
        pending.addAll(kernel.apply(request));
    }

    @Override
    public boolean receive(ByteBuffer into, boolean wait) throws NetlinkException {
        byte[] datagram = pending.poll();
        if (datagram == null) {
            return false;
        }
        if (datagram == LOST) {
            throw new LostRepliesException("receive");
        }
        if (datagram.length > into.capacity()) {
            throw new NetlinkException("receive: a datagram of " + datagram.length + " bytes");
        }
        into.clear().put(datagram).flip();
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }
}
