package dev.sluice.bench;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.daemon.mode.Modes;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/// Measures the first packet of a connection, by mode and number of Services: the round trip of a
/// datagram from a pod to a Service chosen at random, each from a new socket. For comparison it
/// measures the same to the endpoint itself: those packets pass the same rules and match none.
final class NewConnections {
    private static final int ROUNDS = 5_000;
    private static final int PORT = 8080;
    private static final Ip ENDPOINT = Place.POD1.ip(IpFamily.IPV4);

    private final Results results;

    NewConnections(Results results) {
        this.results = results;
    }

    /// @param services number of Services, with one endpoint each
    void measure(String mode, int services) throws Exception {
        var cluster = new BenchCluster(services, 1, Protocol.UDP).servedBy(ENDPOINT);
        try (TestNode node = TestNode.build();
                var responders = new Responders(node);
                var _ = responders.listen(Protocol.UDP, ENDPOINT, PORT)) {
            node.in(
                    Place.NODE,
                    () -> {
                        try (Backend backend = backend(mode)) {
                            Plan nothing = Plan.nothing(IpFamily.IPV4, cluster.node());
                            backend.sync(
                                    new Planner(IpFamily.IPV4)
                                            .plan(cluster.snapshot(), cluster.node(), nothing));
                        }
                        return true;
                    });
            var random = new Random(services);
            List<Double> micros =
                    node.in(Place.POD3, () -> roundTrips(_ -> place(random.nextInt(services))));
            List<Double> direct =
                    node.in(Place.POD3, () -> roundTrips(_ -> address(ENDPOINT, PORT)));
            figure(mode, services, "to a Service p50", Percentiles.of(micros).at(50));
            figure(mode, services, "to a Service p99", Percentiles.of(micros).at(99));
            figure(mode, services, "to the endpoint p50", Percentiles.of(direct).at(50));
        }
    }

    private static InetSocketAddress place(int service) {
        return address(BenchCluster.service(service), 80);
    }

    private static Backend backend(String mode) throws IOException {
        try {
            var flags = new GivenFlags(Map.of("proxy-mode", List.of(mode)));
            return Modes.of(ConfigLoader.load(flags).config()).backend(IpFamily.IPV4, _ -> {});
        } catch (ConfigException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Returns the round trips in microseconds; the first half is warm-up and not counted.
    private static List<Double> roundTrips(IntFunction<InetSocketAddress> to) throws IOException {
        List<Double> micros = new ArrayList<>(ROUNDS);
        ByteBuffer question = ByteBuffer.wrap("who?".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer answer = ByteBuffer.allocate(512);
        for (int i = 0; i < 2 * ROUNDS; i++) {
            try (DatagramChannel channel = DatagramChannel.open()) {
                channel.connect(to.apply(i));
                channel.socket().setSoTimeout(5_000);
                long began = System.nanoTime();
                channel.write(question.rewind());
                channel.read(answer.clear());
                if (i >= ROUNDS) {
                    micros.add((System.nanoTime() - began) / 1e3);
                }
            }
        }
        return micros;
    }

    private static InetSocketAddress address(Ip ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip.toString()), port);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void figure(String mode, int services, String what, double micros) {
        results.add(
                "%s new connection among %d services, %s".formatted(mode, services, what),
                micros,
                "us");
    }
}
