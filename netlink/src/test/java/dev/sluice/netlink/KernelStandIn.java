package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/// Stands in for a socket: a function from the bytes of a request to those of the datagrams that
/// answer it. The function gets all messages of a request at once.
///
/// The answer [#lost] stands for datagrams that were lost (ENOBUFS).
public final class KernelStandIn implements Wire {
    private static final byte[] LOST = {};

    private final Function<byte[], List<byte[]>> kernel;
    private final Queue<byte[]> pending = new ArrayDeque<>();
    private boolean closed;

    public KernelStandIn(Function<byte[], List<byte[]>> kernel) {
        this.kernel = kernel;
    }

    /// The answer that stands for lost datagrams.
    public static byte[] lost() {
        return LOST;
    }

    /// The reply to a request: an acknowledgement, or an error.
    ///
    /// @param errno 0 for an acknowledgement
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

    /// A captured datagram in which all messages have the sequence number of the request.
    public static byte[] answer(byte[] request, byte[] captured) {
        ByteBuffer asked = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
        ByteBuffer answer = ByteBuffer.wrap(captured.clone()).order(ByteOrder.nativeOrder());
        for (int at = 0; at + 16 <= answer.limit(); at += answer.getInt(at) + 3 & ~3) {
            answer.putInt(at + 8, asked.getInt(8));
        }
        return answer.array();
    }

    /// The bytes of a capture's text: hexadecimal digits with blanks and line ends anywhere.
    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    /// Delivers a notification: a datagram that answers no request.
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
