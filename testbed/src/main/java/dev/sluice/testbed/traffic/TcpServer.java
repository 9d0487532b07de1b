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

/// Greets whoever connects.
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
                guest.close(); // it left before it was greeted
            }
        }
    }

    private void greet(SocketChannel guest) throws IOException {
        var from = (InetSocketAddress) guest.getRemoteAddress();
        var answer = new EchoAnswer(name, Ip.of(from.getAddress().getAddress()), from.getPort());
        guest.write(ByteBuffer.wrap((answer.line() + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /// The rest of a connection: what comes goes back.
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
            // Guests send lines and wait for them: what does not fit was not meant to be echoed.
            guest.write(buffer.flip());
        }
    }
}
