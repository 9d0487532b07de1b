package dev.sluice.daemon.localhost;

/// A node port on a loopback address: its socket, its connections, and where new ones go. Used by
/// the event loop only.
final class LoopbackListener {
    private final LoopbackAddress at;
    private final LoopbackSocket socket;
    private final StickyPick pick;
    private final ForwardedConnections connections;

    LoopbackListener(
            LoopbackAddress at,
            LoopbackSocket socket,
            StickyPick pick,
            ForwardedConnections connections) {
        this.at = at;
        this.socket = socket;
        this.pick = pick;
        this.connections = connections;
    }

    /// Sets where new connections go. Established ones continue, unless the node port passes to
    /// another Service. Without endpoints it does not listen.
    void set(PortTargets targets) {
        if (!targets.service().equals(pick.targets().service())) {
            closeConnections();
        }
        pick.set(targets);
        if (targets.endpoints().isEmpty()) {
            socket.close();
        } else {
            socket.open(targets.service().toString());
        }
    }

    /// Closes the socket and all connections, since the node port is gone.
    void close() {
        socket.close();
        closeConnections();
    }

    private void closeConnections() {
        connections.of(at).forEach(ForwardedConnection::close);
    }

    /// Whether it is closed and its port is free.
    boolean isIdle() {
        return socket.isIdle();
    }
}
