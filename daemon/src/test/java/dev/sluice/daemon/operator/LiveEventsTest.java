package dev.sluice.daemon.operator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Http;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.inspect.samples.NodeSample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Listens over real sockets of the loopback interface.
@Timeout(120)
class LiveEventsTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final int PATIENCE_MS = 20_000;
    private static final String CHANGE = "event: change\ndata: ";

    /// The clock of the events, in nanoseconds.
    private final AtomicLong nanos = new AtomicLong();

    private final LiveEvents events = new LiveEvents(nanos::get);
    @AutoClose private final WebServer server = new WebServer("http");

    @Test
    void changes_and_samples_arrive_as_they_happen() throws Exception {
        try (var listener = new HeardEvents(open())) {
            String text = listener.awaits("retry: 2000\n\n");
            events.changed(changes(7, 7));
            text +=
                    listener.awaits(
                            CHANGE + "{\"number\":7,\"services\":[\"shop/web-7\"],\"more\":0}\n\n");
            assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text);
            assertTrue(text.contains("\r\nContent-Type: text/event-stream\r\n"), text);
            assertTrue(text.contains("\r\nX-Content-Type-Options: nosniff\r\n"), text);
            assertTrue(text.contains("\r\nCache-Control: no-store\r\n"), text);
            events.sampled(new NodeSample(NOON, 3, 5L, 9L, 10L, 100L, null));
            listener.awaits(
                    "event: sample\ndata: {\"at\":\"2026-01-02T12:00:00Z\",\"changes\":3,"
                            + "\"latencyP50Millis\":5,\"latencyP99Millis\":9,\"conntrackUsed\":10,"
                            + "\"conntrackLimit\":100}\n\n");
        }
    }

    @Test
    void the_changes_of_a_moment_are_merged_and_their_names_limited() throws Exception {
        try (var listener = new HeardEvents(open())) {
            listener.awaits("retry: 2000\n\n");
            events.changed(changes(1, 1));
            listener.awaits("\"number\":1,");
            // Nothing is told between the two.
            synchronized (events) {
                events.changed(changes(1, 60));
                events.changed(changes(40, 150));
            }
            String text = listener.awaits("\"number\":150,");
            text += listener.awaits("}\n\n");
            assertTrue(text.contains("\"more\":50}"), text);
            assertTrue(text.contains("\"shop/web-100\"]"), text);
            assertFalse(text.contains("shop/web-101"), text);
        }
    }

    @Test
    void a_comment_shows_that_the_connection_lives() throws Exception {
        try (var listener = new HeardEvents(open())) {
            String text = listener.awaits("retry: 2000\n\n");
            assertFalse(text.contains("still here"), text);
            nanos.addAndGet(16_000_000_000L);
            events.changed(changes(1, 1));
            listener.awaits("data: {\"number\":1,");
            listener.awaits(": still here\n\n");
        }
    }

    @Test
    void a_ninth_listener_is_refused_until_another_one_leaves() throws Exception {
        int port = open();
        List<HeardEvents> all = new ArrayList<>();
        try {
            for (int i = 0; i < LiveEvents.MOST_LISTENERS; i++) {
                all.add(new HeardEvents(port));
                all.getLast().awaits("retry: 2000\n\n");
            }
            String refused = ask(port, "GET");
            assertTrue(refused.startsWith("HTTP/1.1 429 "), refused);
            assertTrue(refused.contains("8 callers listen already"), refused);
            all.removeFirst().close();
            all.add(new HeardEvents(port));
            // The server notices a moment later that the other one left.
            await(() -> all.getLast().isAccepted() || reconnect(all, port));
        } finally {
            for (HeardEvents each : all) {
                each.close();
            }
        }
    }

    @Test
    void nothing_runs_while_nobody_listens() throws Exception {
        int port = open();
        // Netty may leave connections of a server open that is closed, so those of other tests may
        // still have theirs.
        Set<Thread> others = threads();
        events.changed(changes(1, 1));
        assertTrue(others.containsAll(threads()));
        var listener = new HeardEvents(port);
        String text = listener.awaits("retry: 2000\n\n");
        assertFalse(text.contains("event:"), text);
        await(() -> !others.containsAll(threads()));
        listener.close();
        await(() -> others.containsAll(threads()));
    }

    @Test
    void the_rules_of_the_pages_hold() throws Exception {
        int port = open();
        String elsewhere =
                Http.ask("127.0.0.1", port, request("GET /sluice/v1/events", "evil.example"));
        assertTrue(elsewhere.startsWith("HTTP/1.1 403 "), elsewhere);
        String head = ask(port, "HEAD");
        assertTrue(head.startsWith("HTTP/1.1 200 OK\r\n"), head);
        String wrong =
                Http.ask("127.0.0.1", port, request("GET /sluice/v1/events?x=1", "localhost"));
        assertTrue(wrong.startsWith("HTTP/1.1 400 "), wrong);
    }

    private static String request(String line, String host) {
        return String.join(
                "\r\n", line + " HTTP/1.1", "Host: " + host, "Connection: close", "", "");
    }

    private boolean reconnect(List<HeardEvents> all, int port) {
        try {
            all.removeLast().close();
            all.add(new HeardEvents(port));
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int open() throws Exception {
        var page = new OperatorServer(OperatorAccess.LOCAL, List.of(), Optional.of(events));
        return server.open(BindAddress.parse("127.0.0.1:0"), page).get().port();
    }

    private static String ask(int port, String method) throws IOException {
        return Http.ask(
                "127.0.0.1",
                port,
                method
                        + " /sluice/v1/events HTTP/1.1\r\nHost: localhost\r\n"
                        + "Connection: close\r\n\r\n");
    }

    private static List<JournalEntry> changes(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(LiveEventsTest::change).toList();
    }

    private static JournalEntry change(long number) {
        return new JournalEntry(
                number,
                NOON,
                NOON,
                "IPv4",
                "shop/web-" + number,
                List.of(),
                "+1 endpoint",
                null,
                JournalResult.APPLIED,
                null);
    }

    /// The threads that tell events.
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("live-events"))
                .collect(Collectors.toSet());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it does not come about");
            Thread.sleep(20);
        }
    }

    /// A connection that listens.
    private static final class HeardEvents implements AutoCloseable {
        private final Socket socket;

        HeardEvents(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream()
                    .write(
                            "GET /sluice/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
        }

        /// Reads up to the end of a text, and returns all that was read.
        String awaits(String end) throws IOException {
            var text = new StringBuilder();
            while (text.indexOf(end) < 0) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    throw new IOException("hung up after " + text);
                }
                text.append((char) b);
            }
            return text.toString();
        }

        boolean isAccepted() {
            try {
                return awaits("\r\n").startsWith("HTTP/1.1 200 ");
            } catch (IOException _) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
