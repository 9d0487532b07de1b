package dev.sluice.testbed.conntrack;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests UDP flows on a real kernel, with the sweeper and some backend.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TestNodes.class)
abstract class StaleFlowsTraffic {
    /// Without the sweeper, a flow in use would keep its endpoint for ever.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int SOME = 10;
    private static final int PORT = 5353;

    /// Endpoints that always answer, so that only the proxy can end a flow to one.
    private static final Ip A = Place.POD2.ip(IpFamily.IPV4);

    private static final Ip B = Place.POD3.ip(IpFamily.IPV4);
    private static final Ip C = Place.NODE2.ips(IpFamily.IPV4).get(1);
    private static final Ip A6 = Place.POD2.ip(IpFamily.IPV6);
    private static final Ip B6 = Place.POD3.ip(IpFamily.IPV6);

    /// The address by which a client reaches the Service.
    enum Way {
        CLUSTER_IP(Place.POD1, "10.96.10.53", 53),
        CLUSTER_IP_LOCAL(Place.POD1, "10.96.10.53", 53),
        CLUSTER_IP_6(Place.POD1, "fd00:10:96::53", 53),
        EXTERNAL_IP(Place.CLIENT, "203.0.113.53", 53),
        VIP(Place.CLIENT, "192.0.2.53", 53),
        NODE_PORT(Place.CLIENT, "198.51.100.1", 30053),
        NODE_PORT_FROM_POD(Place.POD1, "172.31.255.11", 30053);

        private final Place from;
        private final String address;
        private final int port;

        Way(Place from, String address, int port) {
            this.from = from;
            this.address = address;
            this.port = port;
        }

        Ip ip() {
            return Ip.of(address);
        }

        Ip first() {
            return ip().family() == IpFamily.IPV4 ? A : A6;
        }

        Ip second() {
            return ip().family() == IpFamily.IPV4 ? B : B6;
        }

        Service service() {
            ServiceBuilder dns =
                    StaleFlowsTraffic.dns()
                            .clusterIp("10.96.10.53")
                            .clusterIp("fd00:10:96::53")
                            .port("dns", Protocol.UDP, 53)
                            .nodePort(30053)
                            .externalIp("203.0.113.53")
                            .vip("192.0.2.53");
            return (this == CLUSTER_IP_LOCAL ? dns.internalLocal() : dns).build();
        }
    }

    private final TestNode node;
    private Responders responders;

    StaleFlowsTraffic(TestNode node) {
        this.node = node;
    }

    /// Makes a backend for the node. This and all calls of the backend run on a thread inside the
    /// node.
    protected abstract Backend backend(IpFamily family) throws Exception;

    @BeforeEach
    final void listen() throws Exception {
        node.run(Place.NODE, "conntrack", "-F");
        responders = new Responders(node);
        for (Ip endpoint : List.of(A, B, C, A6, B6)) {
            responders.listen(Protocol.UDP, endpoint, PORT);
        }
    }

    @AfterEach
    final void silence() {
        responders.close();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    final void aReplacedEndpointIsLeft(Way way) throws Exception {
        try (var proxy = start(way.service(), endpoints(way.first()));
                var stream = Stream.start(node, way.from, way.ip(), way.port)) {
            awaitAnswer(stream, way.first(), PATIENCE);
            proxy.set(endpoints(way.second()));
            awaitAnswer(stream, way.second(), PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    final void aServiceMadeAgainIsReached(Way way) throws Exception {
        try (var proxy = start(way.service(), endpoints(way.first()));
                var stream = Stream.start(node, way.from, way.ip(), way.port)) {
            awaitAnswer(stream, way.first(), PATIENCE);
            assertNotEquals(List.of(), flowsTo(way.first()));
            int sweeps = proxy.sweeps();
            proxy.remove(way.service().name(), endpoints(way.first()));
            awaitSweep(proxy, sweeps);
            awaitNoFlowTo(way.first());
            // Datagrams that are sent meanwhile create a flow without DNAT.
            stream.awaitMoreSent(SOME);
            proxy.set(way.service());
            proxy.set(endpoints(way.second()));
            awaitAnswer(stream, way.second(), PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    final void aServiceScaledToZeroAndBackIsReached(Way way) throws Exception {
        try (var proxy = start(way.service(), endpoints(way.first()));
                var stream = Stream.start(node, way.from, way.ip(), way.port)) {
            awaitAnswer(stream, way.first(), PATIENCE);
            int sweeps = proxy.sweeps();
            proxy.set(endpoints(way.first().family()));
            awaitSweep(proxy, sweeps);
            awaitNoFlowTo(way.first());
            stream.awaitMoreSent(SOME);
            awaitNoFlowTo(way.first());
            proxy.set(endpoints(way.second()));
            awaitAnswer(stream, way.second(), PATIENCE);
        }
    }

    @Test
    final void flowsOfEndpointsThatStayLoseNothing() throws Exception {
        Way way = Way.CLUSTER_IP;
        List<Stream> streams = new ArrayList<>();
        try (var proxy = start(way.service(), endpoints(A, B))) {
            List<Stream> ofA = new ArrayList<>();
            List<Stream> ofB = new ArrayList<>();
            while (ofA.size() < 3 || ofB.size() < 3) {
                Stream stream = Stream.start(node, way.from, way.ip(), way.port);
                streams.add(stream);
                assertTrue(stream.awaitAnswer(_ -> true, PATIENCE), "nobody answers");
                (stream.last().equals(name(A)) ? ofA : ofB).add(stream);
            }
            proxy.set(endpoints(A, C));
            for (Stream stream : ofB) {
                assertTrue(
                        stream.awaitAnswer(endpoint -> !endpoint.equals(name(B)), PATIENCE),
                        "not left");
            }
            assertEquals(ofB.size(), proxy.deleted());
            for (Stream stream : ofA) {
                assertEquals(name(A), stream.last());
                assertEquals(0, stream.stop(), "lost");
            }
        } finally {
            for (Stream stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    final void aRestartLosesNothing() throws Exception {
        List<Stream> streams = new ArrayList<>();
        try {
            try (var _ = start(Way.CLUSTER_IP.service(), endpoints(A, B), endpoints(A6, B6))) {
                for (Way way : Way.values()) {
                    for (int i = 0; i < 2; i++) {
                        streams.add(Stream.start(node, way.from, way.ip(), way.port));
                    }
                }
                // A flow between a pod and the outside, which is not the proxy's.
                responders.listen(Protocol.UDP, Place.CLIENT.ip(IpFamily.IPV4), 30053);
                streams.add(Stream.start(node, Place.POD1, Place.CLIENT.ip(IpFamily.IPV4), 30053));
                for (Stream stream : streams) {
                    assertTrue(stream.awaitAnswer(_ -> true, PATIENCE), "nobody answers");
                }
            }
            try (var again = start(Way.CLUSTER_IP.service(), endpoints(A, B), endpoints(A6, B6))) {
                // Two checks of each family.
                for (int i = 0; i < 3_000 && again.sweeps() < 4; i++) {
                    Thread.sleep(20);
                }
                assertEquals(4, again.sweeps());
                assertEquals(0, again.deleted());
                for (Stream stream : streams) {
                    assertEquals(0, stream.stop(), "lost");
                }
            }
        } finally {
            for (Stream stream : streams) {
                stream.close();
            }
        }
    }

    private Proxy start(Service service, EndpointSlice... slices) throws Exception {
        return Proxy.start(node, this::backend, List.of(service), List.of(slices));
    }

    /// Waits until nothing is sent to an endpoint any more, which may be another pod's by now. The
    /// stream keeps its flow alive unless it is deleted. kube-proxy deletes it since 1.38.
    private void awaitNoFlowTo(Ip endpoint) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!flowsTo(endpoint).isEmpty()) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                assertEquals(List.of(), flowsTo(endpoint));
            }
            Thread.sleep(100);
        }
    }

    private List<String> flowsTo(Ip endpoint) throws IOException {
        String family = endpoint.family() == IpFamily.IPV4 ? "ipv4" : "ipv6";
        String[] list = {"conntrack", "-L", "-f", family, "-p", "udp", "-r", endpoint.toString()};
        return node.run(Place.NODE, list).lines().filter(line -> line.contains("src=")).toList();
    }

    private static void awaitAnswer(Stream stream, Ip endpoint, Duration limit)
            throws InterruptedException {
        assertTrue(
                stream.awaitAnswer(name(endpoint)::equals, limit),
                () -> "no answer of " + endpoint + ", the last was of \"" + stream.last() + "\"");
    }

    private static void awaitSweep(Proxy proxy, int sweeps) throws InterruptedException {
        for (int i = 0; i < 6_000 && proxy.sweeps() == sweeps; i++) {
            Thread.sleep(10);
        }
        assertTrue(proxy.sweeps() > sweeps, "nothing was swept");
    }

    private static String name(Ip endpoint) {
        return endpoint.withPort(PORT);
    }

    private static ServiceBuilder dns() {
        return service("infra", "dns");
    }

    private static EndpointSlice endpoints(Ip... ips) {
        return slices().ready(ips).build();
    }

    /// Returns a slice of a family without ready endpoints.
    private static EndpointSlice endpoints(IpFamily family) {
        Ip gone = family == IpFamily.IPV4 ? A : A6;
        return slices().notReady(gone).build();
    }

    private static SliceBuilder slices() {
        return slice("infra", "dns").port("dns", Protocol.UDP, PORT);
    }
}
