package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;

/// Answers each datagram.
record UdpServer(String name, DatagramChannel channel) implements Server {
    @Override
    public int interest() {
        return SelectionKey.OP_READ;
    }

    @Override
    public void serve(Selector selector) throws IOException {
        var request = ByteBuffer.allocate(2048);
        for (SocketAddress guest = channel.receive(request);
                guest != null;
                guest = channel.receive(request.clear())) {
            var from = (InetSocketAddress) guest;
            var answer =
                    new EchoAnswer(name, Ip.of(from.getAddress().getAddress()), from.getPort());
            channel.send(ByteBuffer.wrap(answer.line().getBytes(StandardCharsets.US_ASCII)), guest);
        }
    }
}
