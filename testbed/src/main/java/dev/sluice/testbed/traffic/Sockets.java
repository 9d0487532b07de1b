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

/// Conversions to the JDK's network types, and tasks inside a place.
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

    /// Runs a task inside a place.
    ///
    /// @throws IOException if the task fails, or the thread is interrupted
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
