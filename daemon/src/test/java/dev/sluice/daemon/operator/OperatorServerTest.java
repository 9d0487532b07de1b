package dev.sluice.daemon.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Http;
import dev.sluice.daemon.http.PageAnswer;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.SlowAnswer;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Asks over real sockets of the loopback interface.
class OperatorServerTest {
    private static final int MANY = 200_000;

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final AtomicInteger computed = new AtomicInteger();
    @AutoClose private final WebServer server = new WebServer("http");

    @AutoClose private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    record Line(int number, String text) {}

    @Test
    void a_page_answers_with_a_document() throws Exception {
        String answer = get(open(OperatorAccess.LOCAL), "lines?count=2");
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.contains("\r\nContent-Type: application/json\r\n"), answer);
        assertTrue(answer.contains("\r\nTransfer-Encoding: chunked\r\n"), answer);
        assertTrue(
                answer.contains(
                        "{\"apiVersion\":\"sluice.dev/v1\",\"kind\":\"LineList\",\"items\":["
                                + "{\"number\":0,\"text\":\"line\"},{\"number\":1,\"text\":\"line\"}]}"),
                answer);
        assertFalse(answer.contains("Access-Control"), answer);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET /sluice/v1/ | 200 | {"name":"lines","parameters":["count"]}
                    GET /sluice/v1/none | 404 | "message":"there is no page \\"none\\"; there are broken, lines, odd, slow"
                    GET /sluice/v1/%2e%2e | 404 | NotFound
                    GET /sluice/v1/lines/ | 404 | NotFound
                    GET /sluice/v1/lines?coun=1 | 400 | there is no parameter \\"coun\\"; there are count
                    GET /sluice/v1/slow?x | 400 | there is no parameter \\"x\\"; there are none
                    GET /sluice/v1/lines?count=1&count=2 | 400 | count: is given twice
                    GET /sluice/v1/lines?count=x | 400 | count: must be a number from 0 to 1000000, not \\"x\\"
                    GET /sluice/v1/lines?count=2000000 | 400 | count: must be a number
                    GET /sluice/v1/lines?count=%zz | 400 | not a valid query
                    GET /sluice/v1/lines?count=%0a%1b[31m | 400 | not \\"\\\\n\\\\u001b[31m\\"
                    GET /sluice/v1/broken | 500 | "reason":"InternalError","message":"broken failed: java.lang.IllegalStateException: by design"
                    GET /sluice/v1/odd | 404 | there is no such thing
                    POST /sluice/v1/lines | 405 | method not allowed
                    """)
    void what_is_wrong_is_told(String line, int status, String part) throws Exception {
        String answer = ask(open(OperatorAccess.LOCAL), line, "127.0.0.1");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains(part), answer);
    }

    @Test
    void a_head_computes_nothing() throws Exception {
        int port = open(OperatorAccess.LOCAL);
        String answer = ask(port, "HEAD /sluice/v1/lines", "localhost");
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertEquals(0, computed.get());
        get(port, "lines");
        assertEquals(1, computed.get());
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    127.0.0.1   | Host: 127.0.0.1:10249              | true
                    127.0.0.1   | Host: localhost:10249              | true
                    127.0.0.1   | Host: LOCALHOST                    | true
                    127.8.9.1   | Host: 127.0.0.1                    | true
                    ::1         | Host: [::1]:10249                  | true
                    10.0.0.7    | Host: 127.0.0.1:10249              | false
                    192.0.2.1   | Host: localhost                    | false
                    fe80::1     | Host: [::1]                        | false
                    ::ffff:127.0.0.1 | Host: 127.0.0.1               | true
                    ::ffff:10.0.0.7  | Host: 127.0.0.1               | false
                    127.0.0.1   | Host: node.evil.example:10249      | false
                    127.0.0.1   | Host: 10.0.0.1:10249               | false
                    127.0.0.1   | Host: localhost.evil.example       | false
                    127.0.0.1   | Host:                              | false
                    127.0.0.1   | Host: localhost, Origin: http://evil.example | false
                    127.0.0.1   | Host: localhost, Origin: null      | false
                    127.0.0.1   | Host: localhost, Sec-Fetch-Site: cross-site | false
                    127.0.0.1   | Host: localhost, Sec-Fetch-Site: none | true
                    127.0.0.1   | Host: localhost, Sec-Fetch-Site: same-origin | true
                    127.0.0.1   | Host: localhost, Sec-Fetch-Site: same-site | false
                    127.0.0.1   | Host: localhost:8080, Origin: http://localhost:8080 | true
                    127.0.0.1   | Host: localhost:8080, Origin: http://localhost:8081 | false
                    127.0.0.1   | Host: evil.example, Sec-Fetch-Site: same-origin | false
                    """)
    void only_processes_of_this_host_may_read(String remote, String headers, boolean may)
            throws Exception {
        Map<String, String> fields = new HashMap<>();
        for (String header : headers.split(", ", -1)) {
            int colon = header.indexOf(':');
            fields.put(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        Request request = request(remote, fields);
        assertEquals(may, isAllowed(OperatorAccess.LOCAL, request));
        assertTrue(isAllowed(OperatorAccess.NETWORK, request));
    }

    private boolean isAllowed(OperatorAccess access, Request request) {
        PageAnswer answer = server(access, turns()).get(request);
        return switch (answer) {
            case SlowAnswer _ -> true;
            case Response response -> {
                assertEquals(403, response.status());
                assertTrue(response.body().contains("\"reason\":\"Forbidden\""), response::body);
                yield false;
            }
        };
    }

    @Test
    void a_large_answer_arrives_whole() throws Exception {
        String answer = ask10(open(OperatorAccess.LOCAL), "lines?count=" + MANY);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        Document<Line> read =
                DocumentReader.read(
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                        "LineList",
                        Line.class);
        assertEquals(MANY, read.items().size());
        assertFalse(answer.contains("Transfer-Encoding"));
    }

    @Test
    void who_leaves_amid_an_answer_does_not_hold_the_next_one_up() throws Exception {
        int port = open(OperatorAccess.LOCAL);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            send(socket, "GET /sluice/v1/lines?count=" + MANY);
            assertEquals('H', socket.getInputStream().read());
        }
        assertTrue(get(port, "lines?count=1").contains("\"number\":0"));
    }

    @Test
    void answers_are_computed_one_at_a_time() throws Exception {
        int port = open(OperatorAccess.LOCAL);
        var slow = CompletableFuture.supplyAsync(() -> asked(port, "slow"), clients);
        entered.await();
        var next = CompletableFuture.supplyAsync(() -> asked(port, "lines?count=1"), clients);
        // The event loop goes on meanwhile.
        assertTrue(get(port, "none").startsWith("HTTP/1.1 404 "));
        assertEquals(0, computed.get());
        release.countDown();
        assertTrue(slow.get().contains("\"items\":[]"));
        assertTrue(next.get().contains("\"number\":0"));
    }

    @Test
    void not_many_wait_and_none_for_ever() throws Exception {
        int port = open(OperatorAccess.LOCAL, new OneAtATime(2, Duration.ofMillis(50)));
        var slow = CompletableFuture.supplyAsync(() -> asked(port, "slow"), clients);
        entered.await();
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(CompletableFuture.supplyAsync(() -> asked(port, "lines"), clients));
        }
        for (var other : others) {
            String answer = other.get();
            assertTrue(
                    answer.startsWith("HTTP/1.1 503 ") || answer.startsWith("HTTP/1.1 429 "),
                    answer);
            assertTrue(answer.contains("\r\nRetry-After: 5\r\n"), answer);
        }
        assertEquals(0, computed.get());
        release.countDown();
        assertTrue(slow.get().startsWith("HTTP/1.1 200 "));
        assertTrue(get(port, "lines").startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:10249, 127.0.0.1:10249, -",
        "127.0.0.2:9, 127.0.0.2:9, -",
        "0.0.0.0:10249, 127.0.0.1:10249, -",
        "[::]:10249, 127.0.0.1:10249, -",
        "[::1]:7, [::1]:7, -",
        "10.0.0.5:10249, 127.0.0.1:10249, 127.0.0.1:10249",
        "[fd00::5]:10249, [::1]:10249, [::1]:10249"
    })
    void it_is_reached_on_loopback_whatever_the_metrics_address_is(
            String metrics, String asked, String beside) {
        BindAddress address = BindAddress.parse(metrics);
        assertEquals(BindAddress.parse(asked).address(), OperatorAddress.of(address));
        assertEquals(
                beside,
                OperatorAddress.beside(address)
                        .map(a -> a.toString().replace("0:0:0:0:0:0:0:1", "::1"))
                        .orElse("-"));
    }

    private List<OperatorPage> pages() {
        return List.of(
                new OperatorPage(
                        "lines",
                        List.of("count"),
                        query -> {
                            computed.incrementAndGet();
                            int count = query.number("count", 3, 0, 1_000_000);
                            return new Document<>(
                                    "LineList",
                                    IntStream.range(0, count)
                                            .mapToObj(i -> new Line(i, "line"))
                                            .toList());
                        }),
                new OperatorPage(
                        "slow",
                        List.of(),
                        _ -> {
                            entered.countDown();
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return new Document<Line>("LineList", List.of());
                        }),
                new OperatorPage(
                        "broken",
                        List.of(),
                        _ -> {
                            throw new IllegalStateException("by design");
                        }),
                new OperatorPage(
                        "odd",
                        List.of(),
                        _ -> {
                            throw new OperatorException(
                                    OperatorReason.NOT_FOUND, "there is no such thing");
                        }));
    }

    private int open(OperatorAccess access) throws Exception {
        return open(access, turns());
    }

    private static OneAtATime turns() {
        return new OneAtATime(8, Duration.ofSeconds(60));
    }

    private OperatorServer server(OperatorAccess access, OneAtATime turns) {
        return new OperatorServer(
                access, pages(), Optional.of(new LiveEvents(System::nanoTime)), turns);
    }

    private int open(OperatorAccess access, OneAtATime turns) throws Exception {
        return server.open(BindAddress.parse("127.0.0.1:0"), server(access, turns)).get().port();
    }

    private static Request request(String remote, Map<String, String> headers) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new Request(
                "/sluice/v1/lines",
                "",
                false,
                name -> headers.getOrDefault(name, ""),
                loopback,
                InetAddress.getByName(remote));
    }

    private static String asked(int port, String page) {
        try {
            return get(port, page);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String get(int port, String page) throws IOException {
        return ask(port, "GET /sluice/v1/" + page, "127.0.0.1:" + port);
    }

    private static String ask(int port, String line, String host) throws IOException {
        return Http.ask(
                "127.0.0.1",
                port,
                line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    private static String ask10(int port, String page) throws IOException {
        return Http.ask(
                "127.0.0.1",
                port,
                "GET /sluice/v1/" + page + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
    }

    private static void send(Socket socket, String line) throws IOException {
        String request = line + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
}
