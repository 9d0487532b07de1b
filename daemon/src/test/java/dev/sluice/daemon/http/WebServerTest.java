package dev.sluice.daemon.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Uses real sockets of the loopback interface.
class WebServerTest {
    private static final Duration BRIEF = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Page PAGE =
            request -> Response.text(200, request.path() + " " + request.query());

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void an_unknown_page_is_answered_as_by_go() throws Exception {
        String answer = ask(server(LONG, LONG), new Pages(Map.of()), "GET /x HTTP/1.0\r\n\r\n");
        assertEquals(Http.recorded("not-found"), Http.comparable(answer));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET /a?b=c HTTP/1.1       | 200 | /a b=c
                    GET / HTTP/1.0            | 200 | /
                    POST / HTTP/1.1           | 405 | 405 method not allowed
                    DELETE /a HTTP/1.1        | 405 | 405 method not allowed
                    OPTIONS * HTTP/1.1        | 405 | 405 method not allowed
                    nonsense                  | 400 | 400 bad request
                    """)
    void only_reading_is_done_here(String line, int status, String body) throws Exception {
        String answer = ask(server(LONG, LONG), PAGE, line + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.strip().endsWith(body), answer);
        assertEquals(status == 405, answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
    }

    @Test
    void a_head_is_a_get_without_its_body() throws Exception {
        WebServer server = server(LONG, LONG);
        String got = ask(server, PAGE, "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n");
        String head = ask(server, PAGE, "HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n");
        int end = got.indexOf("\r\n\r\n") + 4;
        assertEquals(Http.comparable(got.substring(0, end)), Http.comparable(head));
    }

    @Test
    void many_requests_on_one_connection() throws Exception {
        try (Socket socket = connect(open(server(LONG, LONG), PAGE))) {
            for (int i = 0; i < 50; i++) {
                send(socket, "GET /" + i + " HTTP/1.1\r\n\r\n");
                String answer = readUntil(socket, "/" + i + " ");
                assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
            }
        }
    }

    @Test
    void what_is_too_long_is_refused() throws Exception {
        WebServer server = server(LONG, LONG);
        String line = "GET /" + "a".repeat(5000) + " HTTP/1.1\r\n\r\n";
        assertTrue(ask(server, PAGE, line).startsWith("HTTP/1.1 414 "));
        String header = "GET / HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n\r\n";
        assertTrue(ask(server, PAGE, header).startsWith("HTTP/1.1 431 "));
    }

    @Test
    void a_body_is_refused() throws Exception {
        String request = "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
        assertTrue(ask(server(LONG, LONG), PAGE, request).startsWith("HTTP/1.1 413 "));
    }

    @Test
    void who_sends_by_drops_is_hung_up_on() throws Exception {
        try (Socket socket = connect(open(server(BRIEF, LONG), PAGE))) {
            send(socket, "GET / HT");
            assertEquals("", read(socket));
        }
    }

    @Test
    void who_says_nothing_is_hung_up_on() throws Exception {
        try (Socket socket = connect(open(server(BRIEF, LONG), PAGE))) {
            assertEquals("", read(socket));
        }
    }

    @Test
    void who_comes_back_too_late_is_hung_up_on() throws Exception {
        try (Socket socket = connect(open(server(LONG, BRIEF), PAGE))) {
            send(socket, "GET /a HTTP/1.1\r\n\r\n");
            String all = read(socket);
            assertTrue(all.endsWith("/a "), all);
        }
    }

    @Test
    void a_page_that_fails_fails_alone() throws Exception {
        Page broken =
                request -> {
                    throw new IllegalStateException("broken");
                };
        WebServer server = server(LONG, LONG);
        String request = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
        assertTrue(ask(server, broken, request).startsWith("HTTP/1.1 500 "));
        assertTrue(ask(server, PAGE, request).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void a_wildcard_means_both_families_and_excludes_another() throws Exception {
        WebServer server = server(LONG, LONG);
        ListenSocket listening = server.open(BindAddress.parse("0.0.0.0:0"), PAGE).get();
        for (String host : List.of("127.0.0.1", "::1")) {
            try (var socket = Http.connect(host, listening.port())) {
                send(socket, "GET /a HTTP/1.1\r\n\r\n");
                readUntil(socket, "/a ");
            }
        }
        Throwable cause = refusal(server.open(BindAddress.anywhere(listening.port()), PAGE));
        assertInstanceOf(BindException.class, cause);
    }

    @Test
    void opens_again_once_it_was_closed() throws Exception {
        WebServer server = server(LONG, LONG);
        ListenSocket listening = open(server, PAGE);
        int port = listening.port();
        listening.close();
        for (int tries = 0; ; tries++) {
            try {
                server.open(BindAddress.parse("127.0.0.1:" + port), PAGE).get();
                return;
            } catch (ExecutionException e) {
                assertTrue(tries < 100, () -> "still not free: " + e);
                Thread.sleep(20);
            }
        }
    }

    private static Throwable refusal(CompletableFuture<ListenSocket> opening)
            throws InterruptedException {
        try {
            return fail("opened at " + opening.get().port());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    private WebServer server(Duration request, Duration idle) {
        WebServer server = Http.server(Http.patient(Limits.within(Long.MAX_VALUE), request, idle));
        opened.add(server);
        return server;
    }

    private static ListenSocket open(WebServer server, Page page) throws Exception {
        return server.open(BindAddress.parse("127.0.0.1:0"), page).get(10, TimeUnit.SECONDS);
    }

    private static Socket connect(ListenSocket listening) throws IOException {
        return Http.connect("127.0.0.1", listening.port());
    }

    private static String ask(WebServer server, Page page, String request) throws Exception {
        try (Socket socket = connect(open(server, page))) {
            send(socket, request);
            return read(socket);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Reads until the other side closes the connection.
    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "hung up after " + text);
            text.append((char) next);
        }
        return text.toString();
    }
}
