package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.util.List;

/// Sends datagrams to the kernel and receives its replies: a socket, or a function in tests.
public interface Wire extends AutoCloseable {
    /// Sends one datagram. The kernel handles it before this method returns.
    ///
    /// @param parts direct buffers; the datagram is their content from position to limit, one after
    ///   another
    void send(List<ByteBuffer> parts) throws NetlinkException;

    /// Receives one datagram and flips the buffer for reading it.
    ///
    /// @param wait whether to wait for a datagram, up to the timeout of the implementation
    /// @return false if there was none
    /// @throws LostRepliesException if datagrams were dropped before this call; the others can
    ///   still be received
    boolean receive(ByteBuffer into, boolean wait) throws NetlinkException;

    @Override
    void close();
}
