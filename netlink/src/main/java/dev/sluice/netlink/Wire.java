package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.util.List;

/// Carries datagrams to the kernel and back: a socket, or in tests a function in its place.
public interface Wire extends AutoCloseable {
    /// Sends one datagram, which the kernel works through before this returns.
    ///
    /// @param parts direct buffers, one after another from position to limit
    void send(List<ByteBuffer> parts) throws NetlinkException;

    /// Fetches one datagram, and leaves the buffer flipped for reading it.
    ///
    /// @param wait whether to wait for one, for as long as a kernel may take
    /// @return whether there was one
    /// @throws LostRepliesException if datagrams were dropped before this call; those that were not
    ///   can still be fetched
    boolean receive(ByteBuffer into, boolean wait) throws NetlinkException;

    @Override
    void close();
}
