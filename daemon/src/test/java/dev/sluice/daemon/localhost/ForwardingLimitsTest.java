package dev.sluice.daemon.localhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.model.IpFamily;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingLimitsTest {
    private static final int MOST = 4;
    private static final Duration HALF_CLOSED = Duration.ofMillis(300);

    @AutoClose
    private final ForwarderRig rig =
            new ForwarderRig(
                    new ForwardingLimits(
                            MOST,
                            32 * 1024,
                            Duration.ofSeconds(5),
                            HALF_CLOSED,
                            Duration.ofMillis(20),
                            Duration.ofMillis(100)));

    @AutoClose private EchoServer server;
    private int busy;
    private int quiet;

    @BeforeEach
    void start() throws Exception {
        server = EchoServer.start(IpFamily.IPV4);
        busy = ForwarderRig.freePort();
        quiet = ForwarderRig.freePort();
        rig.serve(busy, server.endpoint());
        rig.serve(quiet, server.endpoint());
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 536870912, 1024",
        "1048576, 134217728, 256",
        "1024, 536870912, 64",
        "64, 536870912, 16"
    })
    void connections_take_an_eighth_of_descriptors_and_heap(
            long descriptors, long heap, int connections) {
        assertEquals(connections, ForwardingLimits.within(descriptors, heap).connections());
    }

    @Test
    void the_busiest_node_port_loses_its_idlest_connection() throws Exception {
        try (Socket first = rig.connect(quiet);
                Socket idle = greeted(busy);
                Socket used = greeted(busy);
                Socket last = greeted(busy)) {
            ForwarderRig.greeting(first);
            // The idlest is the one that was last used, not the oldest.
            assertEquals("a", ForwarderRig.echo(idle, "a"));
            assertEquals("b", ForwarderRig.echo(last, "b"));
            try (Socket more = greeted(quiet)) {
                ForwarderRig.awaitEnd(used);
                assertEquals("c", ForwarderRig.echo(first, "c"));
                assertEquals("d", ForwarderRig.echo(idle, "d"));
                assertEquals("e", ForwarderRig.echo(last, "e"));
                assertEquals("f", ForwarderRig.echo(more, "f"));
            }
        }
    }

    private Socket greeted(int port) throws Exception {
        Socket socket = rig.connect(port);
        ForwarderRig.greeting(socket);
        return socket;
    }

    /// The client has finished sending and the endpoint never does: the connection ends after the
    /// limit, and an open one stays.
    @Test
    void a_half_closed_connection_does_not_stay_for_ever() throws Exception {
        try (var silent = EchoServer.waiting(new CountDownLatch(1));
                Socket open = greeted(quiet)) {
            int port = ForwarderRig.freePort();
            rig.serve(port, silent.endpoint());
            try (Socket half = greeted(port)) {
                half.shutdownOutput();
                half.setSoTimeout(700);
                assertThrows(SocketTimeoutException.class, () -> half.getInputStream().read());
                rig.nanos.addAndGet(HALF_CLOSED.toNanos() + 1);
                half.setSoTimeout(30_000);
                ForwarderRig.awaitEnd(half);
            }
            assertEquals("still there", ForwarderRig.echo(open, "still there"));
        }
    }
}
