package dev.sluice.daemon.http;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// A listening socket. Safe from any thread.
public final class ListenSocket {
    private final Channel channel;

    ListenSocket(Channel channel) {
        this.channel = channel;
    }

    /// The port, also if the operating system chose it.
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /// Stops listening. Established connections continue.
    public void close() {
        var _ = channel.close();
    }
}
