package dev.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Connections from this machine to the loopback address of a pod.
final class LoopbackRelayIT {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int PORT = 7007;
    private static final int MUCH = 1 << 20;

    private TestNode node;
    private LoopbackRelay relay;

    @BeforeEach
    void open() throws IOException {
        node = TestNode.build();
        relay = LoopbackRelay.open(node, Place.POD1, PORT, 0);
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        node.close();
    }

    /// The server answers when the client has ended its direction, so both ends are passed on.
    @Test
    void both_directions_are_relayed_to_their_ends() throws Exception {
        try (ServerSocketChannel server = server()) {
            Thread.ofPlatform().daemon().start(() -> echo(server));
            byte[] sent = "x".repeat(MUCH).getBytes(US_ASCII);
            try (Socket client = connect()) {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
                assertEquals(MUCH, client.getInputStream().readAllBytes().length);
            }
            try (Socket client = connect()) {
                client.getOutputStream().write("again".getBytes(US_ASCII));
                client.shutdownOutput();
                assertEquals("again", new String(client.getInputStream().readAllBytes(), US_ASCII));
            }
        }
    }

    @Test
    void where_nobody_listens_the_connection_ends() throws IOException {
        try (Socket client = connect()) {
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void a_closed_relay_ends_its_connections_and_takes_no_more() throws Exception {
        try (ServerSocketChannel server = server();
                Socket client = connect();
                SocketChannel accepted = server.accept()) {
            client.getOutputStream().write('x');
            assertEquals('x', Channels.newInputStream(accepted).read());
            relay.close();
            assertEquals(-1, Channels.newInputStream(accepted).read());
            assertThrows(ConnectException.class, this::connect);
        }
    }

    private ServerSocketChannel server() throws Exception {
        return node.in(
                Place.POD1,
                () ->
                        ServerSocketChannel.open(StandardProtocolFamily.INET)
                                .bind(new InetSocketAddress(LOOPBACK, PORT)));
    }

    private Socket connect() throws IOException {
        String address = relay.address();
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        return new Socket(LOOPBACK, port);
    }

    /// Sends back what each client sent, once it has ended its direction.
    private static void echo(ServerSocketChannel server) {
        try {
            while (true) {
                try (SocketChannel client = server.accept()) {
                    byte[] all = Channels.newInputStream(client).readAllBytes();
                    Channels.newOutputStream(client).write(all);
                }
            }
        } catch (IOException _) {
            // The test has closed the server.
        }
    }
}
