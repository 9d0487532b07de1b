package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client in a place that connects to responders. Every request uses a new connection, or a new
/// UDP socket.
///
/// @param source the source address; null leaves it to the kernel
/// @param sourcePort the source port; 0 leaves it to the kernel
/// @param patience how long to wait for an answer before the outcome is [Outcome.TimedOut]
public record Client(
        TestNode node, Place place, @Nullable Ip source, int sourcePort, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    public Client(TestNode node, Place place) {
        this(node, place, null, 0, PATIENCE);
    }

    public Client from(Ip ip) {
        return new Client(node, place, ip, sourcePort, patience);
    }

    public Client fromPort(int port) {
        return new Client(node, place, source, port, patience);
    }

    public Client patient(Duration time) {
        return new Client(node, place, source, sourcePort, time);
    }

    /// Asks once.
    ///
    /// @throws IOException if nothing can be sent: the namespace or the source address does not
    ///   exist
    public Outcome ask(Protocol protocol, Ip ip, int port) throws IOException {
        return ask(protocol, ip, port, 1).getFirst();
    }

    /// Asks several times, one after the other.
    public List<Outcome> ask(Protocol protocol, Ip ip, int port, int times) throws IOException {
        return Sockets.inside(
                node,
                place,
                () -> {
                    List<Outcome> outcomes = new ArrayList<>(times);
                    for (int i = 0; i < times; i++) {
                        outcomes.add(askFromHere(protocol, ip, port));
                    }
                    return outcomes;
                });
    }

    /// Connects by TCP and keeps the connection.
    ///
    /// @throws IOException if that fails
    public ClientConnection connect(Ip ip, int port) throws IOException {
        return Sockets.inside(node, place, () -> new ClientConnection(open(ip, port)));
    }

    /// Asks as [#ask] does, from a thread that is already in the place.
    Outcome askFromHere(Protocol protocol, Ip ip, int port) throws IOException {
        return switch (protocol) {
            case TCP -> tcp(ip, port);
            case UDP -> udp(ip, port);
            case SCTP -> throw new IOException("no client speaks SCTP");
        };
    }

    private Outcome tcp(Ip ip, int port) throws IOException {
        try (SocketChannel channel = bound(SocketChannel.open(Sockets.family(ip)), ip)) {
            return attempt(() -> {
                channel.socket().connect(Sockets.address(ip, port), millis());
                channel.socket().setSoTimeout(millis());
                var reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        channel.socket().getInputStream(),
                                        StandardCharsets.US_ASCII));
                String line = reader.readLine();
                return line == null
                        ? new Outcome.Failed("ended before the answer")
                        : new Outcome.Answered(EchoAnswer.parse(line));
            });
        }
    }

    private Outcome udp(Ip ip, int port) throws IOException {
        try (DatagramChannel channel = bound(DatagramChannel.open(Sockets.family(ip)), ip)) {
            return attempt(() -> {
                channel.connect(Sockets.address(ip, port));
                send(channel);
                var reply = new DatagramPacket(new byte[512], 512);
                channel.socket().setSoTimeout(millis());
                channel.socket().receive(reply);
                var line =
                        new String(
                                reply.getData(), 0, reply.getLength(), StandardCharsets.US_ASCII);
                return new Outcome.Answered(EchoAnswer.parse(line));
            });
        }
    }

    private static void send(DatagramChannel channel) throws IOException {
        try {
            channel.write(ByteBuffer.wrap("who?".getBytes(StandardCharsets.US_ASCII)));
        } catch (PortUnreachableException e) {
            throw e;
        } catch (IOException _) {
            // A rule of this host rejected the packet ("Operation not permitted"). Receiving will
            // show whether the rule also sends an ICMP error.
        }
    }

    private SocketChannel open(Ip ip, int port) throws IOException {
        SocketChannel channel = bound(SocketChannel.open(Sockets.family(ip)), ip);
        channel.socket().connect(Sockets.address(ip, port), millis());
        channel.socket().setSoTimeout(millis());
        return channel;
    }

    private SocketChannel bound(SocketChannel channel, Ip to) throws IOException {
        // Close with a reset: thousands of connections must not leave thousands in TIME_WAIT.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (source != null || sourcePort != 0) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(Sockets.address(source == null ? anyOf(to) : source, sourcePort));
        }
        return channel;
    }

    private DatagramChannel bound(DatagramChannel channel, Ip to) throws IOException {
        if (source != null || sourcePort != 0) {
            channel.bind(Sockets.address(source == null ? anyOf(to) : source, sourcePort));
        }
        return channel;
    }

    private static Ip anyOf(Ip like) {
        return new Ip(like.family(), 0, 0);
    }

    private int millis() {
        return Math.toIntExact(patience.toMillis());
    }

    @FunctionalInterface
    private interface Attempt {
        Outcome make() throws IOException;
    }

    private static Outcome attempt(Attempt attempt) {
        try {
            return attempt.make();
        } catch (SocketTimeoutException _) {
            return new Outcome.TimedOut();
        } catch (PortUnreachableException _) {
            return new Outcome.Refused();
        } catch (ConnectException e) {
            return "Connection refused".equals(e.getMessage())
                    ? new Outcome.Refused()
                    : new Outcome.Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }
}
