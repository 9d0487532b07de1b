package dev.sluice.daemon.localhost;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// An endpoint: it sends its port as one line, then echoes until the client has finished sending.
final class EchoServer implements AutoCloseable {
    private final ServerSocket server;
    private final IpFamily family;
    private final CountDownLatch reading;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    private EchoServer(IpFamily family, CountDownLatch reading) throws IOException {
        this.family = family;
        this.reading = reading;
        this.server = new ServerSocket(0, 50, InetAddress.getByName(loopback(family)));
        Thread.ofPlatform().daemon().name("echo").start(this::serve);
    }

    static EchoServer start(IpFamily family) throws IOException {
        return new EchoServer(family, new CountDownLatch(0));
    }

    /// Starts an endpoint that reads nothing until the latch is open.
    static EchoServer waiting(CountDownLatch latch) throws IOException {
        return new EchoServer(IpFamily.IPV4, latch);
    }

    static String loopback(IpFamily family) {
        return switch (family) {
            case IPV4 -> "127.0.0.1";
            case IPV6 -> "::1";
        };
    }

    int port() {
        return server.getLocalPort();
    }

    Endpoint endpoint() {
        return new Endpoint(Ip.of(loopback(family)), port(), Endpoint.Place.HERE);
    }

    /// The number of connections so far.
    int connections() {
        return accepted.size();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = server.accept();
                accepted.add(client);
                Thread.ofPlatform().daemon().name("echo").start(() -> serve(client));
            }
        } catch (IOException _) {
            // It is closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            out.write((port() + "\n").getBytes(StandardCharsets.US_ASCII));
            reading.await();
            in.transferTo(out);
        } catch (IOException | InterruptedException _) {
            // The client is gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : accepted) {
            client.close();
        }
    }
}
