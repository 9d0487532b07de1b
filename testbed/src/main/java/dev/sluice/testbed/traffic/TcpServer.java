package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Sends a greeting to each client that connects, then echoes.
record TcpServer(String name, ServerSocketChannel channel) implements Server {
    @Override
    public int interest() {
        return SelectionKey.OP_ACCEPT;
    }

    @Override
    public void serve(Selector selector) throws IOException {
        for (SocketChannel guest = channel.accept(); guest != null; guest = channel.accept()) {
            try {
                greet(guest);
                new Echo(guest).register(selector);
            } catch (IOException _) {
                guest.close(); // the client closed before the greeting
            }
        }
    }

    private void greet(SocketChannel guest) throws IOException {
        var from = (InetSocketAddress) guest.getRemoteAddress();
        var answer = new EchoAnswer(name, Ip.of(from.getAddress().getAddress()), from.getPort());
        guest.write(ByteBuffer.wrap((answer.line() + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /// An accepted connection after the greeting: echoes what it receives.
    private record Echo(SocketChannel guest, ByteBuffer buffer) implements Server {
        Echo(SocketChannel guest) {
            this(guest, ByteBuffer.allocate(512));
        }

        @Override
        public SelectableChannel channel() {
            return guest;
        }

        @Override
        public int interest() {
            return SelectionKey.OP_READ;
        }

        @Override
        public void serve(Selector selector) throws IOException {
            if (guest.read(buffer.clear()) < 0) {
                throw new EOFException("the client ended");
            }
            // Clients send short lines and wait for the echo, so what does not fit into the socket
            // buffer need not be kept.
            guest.write(buffer.flip());
        }
    }
}
