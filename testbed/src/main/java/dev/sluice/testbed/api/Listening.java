package dev.sluice.testbed.api;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/// Where a stand-in listens and which clients it accepts.
///
/// @param node the test node whose `place` it listens in; null for this JVM's own namespace
/// @param ip the address it listens at
/// @param port 0 for any free one
/// @param certificate the server certificate; null for plain HTTP
/// @param token the bearer token that clients must send; null for none
public record Listening(
        @Nullable TestNode node,
        @Nullable Place place,
        Ip ip,
        int port,
        @Nullable SelfSigned certificate,
        @Nullable String token) {
    private static final int BACKLOG = 128;

    /// Listens on this machine's loopback address, at any free port.
    public static Listening onLoopback() {
        return new Listening(null, null, Ip.of("127.0.0.1"), 0, null, null);
    }

    /// Listens in a place of a test node, at port 6443.
    public static Listening at(TestNode node, Place place) {
        return new Listening(node, place, place.ip(IpFamily.IPV4), 6443, null, null);
    }

    public Listening port(int other) {
        return new Listening(node, place, ip, other, certificate, token);
    }

    public Listening certificate(SelfSigned shown) {
        return new Listening(node, place, ip, port, shown, token);
    }

    public Listening token(String expected) {
        return new Listening(node, place, ip, port, certificate, expected);
    }

    String scheme() {
        return certificate == null ? "http" : "https";
    }

    ServerSocket open(int atPort) throws IOException {
        ServerSocketFactory factory =
                certificate == null
                        ? ServerSocketFactory.getDefault()
                        : certificate.context().getServerSocketFactory();
        var address = InetAddress.getByAddress(ip.bytes());
        if (node == null || place == null) {
            return factory.createServerSocket(atPort, BACKLOG, address);
        }
        try {
            return node.in(place, () -> factory.createServerSocket(atPort, BACKLOG, address));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot listen at " + ip.withPort(atPort), e);
        }
    }
}
