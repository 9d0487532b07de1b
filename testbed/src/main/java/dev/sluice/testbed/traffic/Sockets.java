package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;

/// From our values to the JDK's.
final class Sockets {
    private Sockets() {}

    static InetSocketAddress address(Ip ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip.bytes()), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    static ProtocolFamily family(Ip ip) {
        return ip.family() == IpFamily.IPV4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    /// Does something inside a place that can fail as sockets do.
    static <T> T inside(TestNode node, Place place, Callable<T> task) throws IOException {
        try {
            return node.in(place, task);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
