package dev.sluice.netlink;

import java.io.IOException;

/// A netlink connection to the real kernel. It is written as a [Capture] when it is closed, if
/// `-Dcapture=update` is set.
public final class Recorded implements AutoCloseable {
    private final Class<?> beside;
    private final String name;
    private final RecordingWire wire;

    private Recorded(Class<?> beside, String name, RecordingWire wire) {
        this.beside = beside;
        this.name = name;
        this.wire = wire;
    }

    /// @param beside the test class that will read the capture
    public static Recorded open(
            NetworkNamespace namespace, NetlinkFamily family, Class<?> beside, String name)
            throws Exception {
        var socket = namespace.call(() -> NetlinkSocket.open(family));
        return new Recorded(beside, name, new RecordingWire(socket));
    }

    /// As [#open], for the notifications of a multicast group.
    public static Recorded listen(
            NetworkNamespace namespace,
            NetlinkFamily family,
            int group,
            Class<?> beside,
            String name)
            throws Exception {
        var socket = namespace.call(() -> NetlinkSocket.open(family));
        socket.join(group);
        return new Recorded(beside, name, new RecordingWire(socket));
    }

    public Wire wire() {
        return wire;
    }

    public Netlink netlink() {
        return new Netlink(wire);
    }

    @Override
    public void close() throws IOException {
        wire.close();
        if ("update".equals(System.getProperty("capture"))) {
            wire.capture().write(beside, name);
        }
    }
}
