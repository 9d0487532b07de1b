package dev.sluice.daemon.localhost;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The forwarder over real sockets on loopback addresses.
class LocalhostForwarderTest {
    @AutoClose private final ForwarderRig rig = new ForwarderRig();
    @AutoClose private EchoServer one;
    @AutoClose private EchoServer two;
    private int port;

    @BeforeEach
    void start() throws Exception {
        one = EchoServer.start(IpFamily.IPV4);
        two = EchoServer.start(IpFamily.IPV4);
        port = ForwarderRig.freePort();
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void both_ways_until_both_ends_have_finished(IpFamily family) throws Exception {
        try (var server = EchoServer.start(family)) {
            rig.serve(family, port, "web", 0, server.endpoint());
            try (Socket socket = rig.connect(family, port)) {
                assertEquals(server.port(), ForwarderRig.greeting(socket));
                assertEquals("hello", ForwarderRig.echo(socket, "hello"));
                socket.getOutputStream().write("the rest".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                assertEquals(
                        "the rest",
                        new String(
                                socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void large_transfers_arrive_as_they_were_sent() throws Exception {
        rig.serve(port, one.endpoint());
        byte[] sent = new byte[8 << 20];
        new Random(1).nextBytes(sent);
        try (Socket socket = rig.connect(port)) {
            ForwarderRig.greeting(socket);
            Thread.ofPlatform().daemon().start(() -> send(socket, sent));
            assertArrayEquals(sent, socket.getInputStream().readAllBytes());
        }
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// An endpoint that does not read stops the client after what the kernel's buffers take, and
    /// nothing is lost.
    @Test
    void an_end_that_does_not_read_stops_the_other() throws Exception {
        var latch = new CountDownLatch(1);
        try (var slow = EchoServer.waiting(latch)) {
            rig.serve(port, slow.endpoint());
            byte[] sent = new byte[64 << 20];
            try (Socket socket = rig.connect(port)) {
                ForwarderRig.greeting(socket);
                var written = new AtomicLong();
                Thread.ofPlatform().daemon().start(() -> sendCounting(socket, sent, written));
                awaitStandstill(written);
                assertTrue(written.get() < sent.length / 2, written + " bytes were taken");
                latch.countDown();
                assertEquals(sent.length, socket.getInputStream().readAllBytes().length);
            }
        }
    }

    private static void sendCounting(Socket socket, byte[] bytes, AtomicLong written) {
        try {
            for (int at = 0; at < bytes.length; at += 1 << 16) {
                socket.getOutputStream().write(bytes, at, 1 << 16);
                written.addAndGet(1 << 16);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitStandstill(AtomicLong written) throws InterruptedException {
        long before = -1;
        while (before != written.get()) {
            before = written.get();
            Thread.sleep(300);
        }
    }

    @Test
    void connections_spread_over_all_endpoints() throws Exception {
        rig.serve(port, one.endpoint(), two.endpoint());
        Set<Integer> reached = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            reached.add(rig.reached(port));
        }
        assertEquals(Set.of(one.port(), two.port()), reached);
    }

    @Test
    void affinity_keeps_all_clients_at_one_endpoint_until_it_ends() throws Exception {
        rig.serve(IpFamily.IPV4, port, "web", 60, one.endpoint(), two.endpoint());
        int first = rig.reached(port);
        for (int i = 0; i < 20; i++) {
            rig.nanos.addAndGet(Duration.ofSeconds(50).toNanos());
            assertEquals(first, rig.reached(port));
        }
        Set<Integer> reached = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            rig.nanos.addAndGet(Duration.ofSeconds(61).toNanos());
            reached.add(rig.reached(port));
        }
        assertEquals(Set.of(one.port(), two.port()), reached);
    }

    @Test
    void other_endpoints_act_on_the_next_connection_only() throws Exception {
        rig.serve(port, one.endpoint());
        try (Socket old = rig.connect(port)) {
            assertEquals(one.port(), ForwarderRig.greeting(old));
            rig.serve(port, two.endpoint());
            ForwarderRig.await("the new endpoint", () -> reaches(two));
            assertEquals("still there", ForwarderRig.echo(old, "still there"));
        }
    }

    private boolean reaches(EchoServer server) {
        try {
            return rig.reached(port) == server.port();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_node_port_that_is_gone_closes_its_socket_and_connections() throws Exception {
        int other = ForwarderRig.freePort();
        rig.serve(port, one.endpoint());
        rig.serve(other, one.endpoint());
        try (Socket gone = rig.connect(port);
                Socket stays = rig.connect(other)) {
            ForwarderRig.greeting(gone);
            ForwarderRig.greeting(stays);
            rig.remove(port);
            ForwarderRig.awaitEnd(gone);
            ForwarderRig.await("a closed port", () -> !rig.isListening(port));
            assertEquals("here", ForwarderRig.echo(stays, "here"));
            assertEquals(1, rig.metric("listeners"));
            // It can come back at once.
            rig.serve(port, two.endpoint());
            assertEquals(two.port(), rig.reached(port));
            assertEquals(0, rig.metric("listener_creation_failures_total"));
        }
    }

    @Test
    void another_service_at_the_port_gets_no_connections_of_the_last_one() throws Exception {
        rig.serve(port, one.endpoint());
        try (Socket old = rig.connect(port)) {
            ForwarderRig.greeting(old);
            rig.serve(IpFamily.IPV4, port, "api", 0, two.endpoint());
            ForwarderRig.awaitEnd(old);
            assertEquals(two.port(), rig.reached(port));
        }
    }

    @Test
    void without_endpoints_it_does_not_listen_but_connections_continue() throws Exception {
        rig.serve(port, one.endpoint());
        try (Socket old = rig.connect(port)) {
            ForwarderRig.greeting(old);
            rig.serve(port);
            ForwarderRig.await("a closed port", () -> !rig.isListening(port));
            assertEquals(0, rig.metric("listeners"));
            assertEquals("still there", ForwarderRig.echo(old, "still there"));
            rig.serve(port, two.endpoint());
            assertEquals(two.port(), rig.reached(port));
            assertEquals(0, rig.metric("listener_creation_failures_total"));
        }
    }

    @Test
    void a_taken_port_fails_alone_and_is_tried_again() throws Exception {
        int other = ForwarderRig.freePort();
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            rig.serve(port, one.endpoint());
            rig.serve(other, two.endpoint());
            assertEquals(two.port(), rig.reached(other));
            ForwarderRig.await(
                    "two tries", () -> rig.metric("listener_creation_failures_total") >= 2);
            assertEquals(1, rig.metric("listeners"));
        }
        ForwarderRig.await("the socket", () -> rig.metric("listeners") == 2);
        assertEquals(one.port(), rig.reached(port));
    }

    @Test
    void an_endpoint_that_refuses_ends_the_connection_without_a_byte() throws Exception {
        var dead = new Endpoint(one.endpoint().ip(), ForwarderRig.freePort(), Endpoint.Place.HERE);
        rig.serve(port, dead);
        try (Socket socket = rig.connect(port)) {
            assertThrows(IOException.class, () -> ForwarderRig.greeting(socket));
        }
        rig.serve(port, one.endpoint());
        ForwarderRig.await("the new endpoint", this::answers);
    }

    private boolean answers() {
        try {
            return rig.reached(port) == one.port();
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void an_endpoint_that_is_gone_ends_the_connection() throws Exception {
        rig.serve(port, one.endpoint());
        Socket socket = rig.connect(port);
        ForwarderRig.greeting(socket);
        one.close();
        ForwarderRig.awaitEnd(socket);
        socket.close();
    }
}
