package dev.sluice.daemon.http;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// A socket that listens. Safe from any thread.
public final class ListenSocket {
    private final Channel channel;

    ListenSocket(Channel channel) {
        this.channel = channel;
    }

    /// Where it listens, the port that was chosen included.
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /// Listens no more; connections that stand are answered to their end.
    public void close() {
        var _ = channel.close();
    }
}
