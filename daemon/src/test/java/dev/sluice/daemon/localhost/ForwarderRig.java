package dev.sluice.daemon.localhost;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.http.FileDescriptors;
import dev.sluice.daemon.metrics.LocalhostMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// A forwarder on this machine's loopback addresses, with a clock that the test moves, and its
/// clients.
final class ForwarderRig implements AutoCloseable {
    static final ForwardingLimits LIMITS =
            new ForwardingLimits(
                    64,
                    32 * 1024,
                    Duration.ofSeconds(5),
                    Duration.ofHours(1),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100));

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final AtomicLong nanos = new AtomicLong(1);
    final Metrics metrics = new Metrics();
    private final LocalhostForwarder forwarder;

    ForwarderRig() {
        this(LIMITS);
    }

    ForwarderRig(ForwardingLimits limits) {
        this.forwarder =
                new LocalhostForwarder(
                        limits,
                        new FileDescriptors(Path.of("/proc"), System::nanoTime),
                        new LocalhostMetrics(metrics, Set.of(IpFamily.values()), List::of),
                        nanos::get);
    }

    /// A port that is free on this machine's loopback addresses.
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Serves a node port of IPv4 by endpoints, without affinity.
    void serve(int port, Endpoint... endpoints) {
        serve(IpFamily.IPV4, port, "web", 0, endpoints);
    }

    void serve(IpFamily family, int port, String service, int affinity, Endpoint... endpoints) {
        var name = new ServicePortName(new ServiceName("shop", service), "http", Protocol.TCP);
        var targets = new PortTargets(name, List.of(endpoints), affinity);
        forwarder.change(family, new TargetChanges(Set.of(), Map.of(port, targets)));
    }

    void remove(int port) {
        forwarder.change(IpFamily.IPV4, new TargetChanges(Set.of(port), Map.of()));
    }

    /// Connects once something listens.
    Socket connect(int port) throws IOException, InterruptedException {
        return connect(IpFamily.IPV4, port);
    }

    Socket connect(IpFamily family, int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                var socket = new Socket(EchoServer.loopback(family), port);
                socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
                return socket;
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(5);
            }
        }
    }

    /// The port of the endpoint that a new connection reaches.
    int reached(int port) throws IOException, InterruptedException {
        try (Socket socket = connect(port)) {
            return greeting(socket);
        }
    }

    /// Reads the first line of an endpoint: its port.
    static int greeting(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("ended after \"" + line + "\"");
            }
            line.append((char) c);
        }
        return Integer.parseInt(line.toString());
    }

    /// Sends a line and returns its echo.
    static String echo(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        var reader =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String back = reader.readLine();
        return back == null ? "" : back;
    }

    /// Waits until the other end has closed or reset a connection.
    static void awaitEnd(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // what was sent before
            }
        } catch (SocketException _) {
            // It was reset.
        }
    }

    boolean isListening(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// The value of a series of IPv4.
    double metric(String name) {
        String series = "kubeproxy_nftables_localhost_nodeport_" + name + "{ip_family=\"IPv4\"}";
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series + " in " + metrics.text()));
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "waited for " + what);
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        forwarder.close();
    }
}
