package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// A socket to the real kernel that can damage requests, so that the kernel refuses what it would
/// accept.
public final class SpoilingWire implements Wire {
    private final Wire socket;
    private final Consumer<ByteBuffer> spoil;

    private SpoilingWire(Wire socket, Consumer<ByteBuffer> spoil) {
        this.socket = socket;
        this.spoil = spoil;
    }

    /// Opens a socket in the network namespace of the calling thread.
    ///
    /// @param spoil changes bytes, not their number
    public static Netlink open(NetlinkFamily family, Consumer<ByteBuffer> spoil)
            throws NetlinkException {
        return new Netlink(new SpoilingWire(NetlinkSocket.open(family), spoil));
    }

    @Override
    public void send(List<ByteBuffer> parts) throws NetlinkException {
        parts.forEach(spoil);
        socket.send(parts);
    }

    @Override
    public boolean receive(ByteBuffer into, boolean wait) throws NetlinkException {
        return socket.receive(into, wait);
    }

    @Override
    public void close() {
        socket.close();
    }
}
