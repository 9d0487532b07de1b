package dev.sluice.daemon.http;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients hold more connections than the limits allow, over real sockets. Each new request is
/// answered, and the idlest connections are closed. Loopback addresses represent different hosts.
class HeldConnectionsTest {
    private static final int MANY = 1000;
    private static final Limits LIMITS =
            Http.patient(Limits.within(Long.MAX_VALUE), Duration.ofHours(1), Duration.ofHours(1));
    private static final int PER_ADDRESS = LIMITS.others().perAddress();
    private static final int OTHERS = LIMITS.others().connections();
    private static final int OWN = LIMITS.own().connections();
    private static final String OWN_ADDRESS = "127.0.0.1";
    private static final String HOLDER = "127.0.0.2";
    private static final String STRANGER = "127.0.0.3";
    private static final String END = "the end";

    private final List<Held> held = new ArrayList<>();
    private final List<Held> probes = new ArrayList<>();
    private WebServer server;
    private int port;

    /// Long enough that it does not fit into the kernel's buffers of a client that does not read,
    /// and so short that all answers together stay below the limit.
    private String body = "x".repeat(60_000) + END;

    @BeforeEach
    void listen() throws Exception {
        server = Http.server(LIMITS);
        port =
                server.open(BindAddress.parse("127.0.0.1:0"), _ -> Response.text(200, body))
                        .get()
                        .port();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (Held each : held) {
            each.close();
        }
        for (Held each : probes) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_address_that_holds_many_loses_its_idlest(Held.Kind kind) throws Exception {
        var stranger = hold(Held.Kind.ANSWERED, STRANGER);
        for (int i = 0; i < MANY; i++) {
            hold(kind, HOLDER);
        }
        assertAnswered();
        // The holder's probe has replaced one of its connections.
        assertTrue(stranger.stands(END), "another address is not touched");
        held.remove(stranger);
        assertOpen(PER_ADDRESS - 1);
    }

    @ParameterizedTest
    @EnumSource
    void many_addresses_that_hold_many_lose_their_idlest(Held.Kind kind) throws Exception {
        for (int i = 0; i < MANY; i++) {
            hold(kind, "127.1.0." + (1 + i % 50));
        }
        assertAnswered();
        assertOpen(OTHERS - 2);
    }

    @ParameterizedTest
    @EnumSource
    void own_clients_are_not_touched_by_others_nor_touch_them(Held.Kind kind) throws Exception {
        var own = hold(Held.Kind.ANSWERED, OWN_ADDRESS);
        for (int i = 0; i < MANY; i++) {
            hold(kind, "127.1.0." + (1 + i % 50));
        }
        assertTrue(own.stands(END));
        for (int i = 0; i < 2 * OWN; i++) {
            hold(kind, OWN_ADDRESS);
        }
        assertAnswered();
        held.remove(own);
        List<Held> owns = List.copyOf(held.subList(MANY, held.size()));
        held.removeAll(owns);
        assertOpen(OTHERS - 2);
        held.clear();
        held.addAll(owns);
        assertOpen(OWN - 1);
    }

    @Test
    void long_answers_that_nobody_reads_take_a_limited_room() throws Exception {
        int megabytes = 4;
        body = "x".repeat(megabytes << 20) + END;
        int room = (int) (LIMITS.others().answerBytes() >> 20) / megabytes;
        for (int i = 0; i < 5 * room; i++) {
            hold(Held.Kind.UNREAD, HOLDER);
        }
        // The server may not have accepted the last connection yet. It accepts this one after it.
        assertTrue(Http.get(OWN_ADDRESS, port, "/").endsWith(END));
        // Each answer is a bit longer than `megabytes`, so one less fits.
        assertOpen(room - 1);
    }

    private Held hold(Held.Kind kind, String from) throws IOException {
        Held one = Held.open(kind, from, port, END);
        held.add(one);
        return one;
    }

    /// Checks that requests are answered from this host, from the holder's address and from another
    /// one. The probes keep their connections.
    private void assertAnswered() throws IOException {
        for (String from : List.of(OWN_ADDRESS, HOLDER, STRANGER)) {
            Held probe = Held.open(Held.Kind.ANSWERED, from, port, END);
            probes.add(probe);
            assertTrue(probe.stands(END), from);
        }
    }

    /// Checks that exactly the last `number` held connections are open.
    private void assertOpen(int number) {
        String open = held.stream().map(each -> each.stands(END) ? "+" : "-").collect(joining());
        assertEquals("-".repeat(held.size() - number) + "+".repeat(number), open);
    }
}
