package dev.sluice.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.http.ScriptedSocket.Script;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final Script SILENT = _ -> new CountDownLatch(1).await();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nhello",
                """
                transfer-encoding: chunked\r
                \r
                2\r
                he\r
                3;x=y\r
                llo\r
                0\r
                Trailer: t\r
                \r
                """,
                "Connection: close\r\n\r\nhello",
            })
    void readsEveryFormOfABody(String rest) throws Exception {
        try (var server = new ScriptedSocket(socket -> answer(socket, OK + rest));
                var client = client(server, null)) {
            assertEquals("hello", text(client, "GET"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: -9\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5x\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000005\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: br\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\n: x\r\n\r\nhello",
                "HTTP/2 200\r\n\r\nhello",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "",
            })
    void refusesAnAnswerThatIsNone(String answer) throws Exception {
        try (var server = new ScriptedSocket(socket -> answer(socket, answer));
                var client = client(server, null)) {
            assertThrows(IOException.class, () -> text(client, "GET"));
        }
    }

    @Test
    void refusesAHeadWithoutAnEnd() throws Exception {
        try (var server =
                        new ScriptedSocket(socket -> {
                            ScriptedSocket.write(socket, OK);
                            while (true) {
                                ScriptedSocket.write(socket, "a: " + "b".repeat(1000) + "\r\n");
                            }
                        });
                var client = client(server, null)) {
            var e = assertThrows(IOException.class, () -> text(client, "GET"));
            assertEquals("the head of the answer is longer than 64 KiB", e.getMessage());
        }
    }

    @Test
    void usesAConnectionAgainAndAnotherWhenItIsGone() throws Exception {
        String answer = OK + "Content-Length: 1\r\n\r\n";
        try (var server =
                        new ScriptedSocket(
                                socket -> twice(socket, answer),
                                socket -> twice(socket, answer),
                                SILENT);
                var client = client(server, null)) {
            // The first connection serves two, and is gone before the third is asked for.
            assertEquals("1", text(client, "GET"));
            assertEquals("2", text(client, "POST"));
            assertEquals("1", text(client, "POST"));
            assertEquals("2", text(client, "GET"));
        }
    }

    private static void twice(Socket socket, String answer) throws IOException {
        for (int i = 1; i <= 2; i++) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            ScriptedSocket.write(socket, answer + i);
        }
    }

    @Test
    void limitsTheWaitForAnAnswerAndForItsParts() throws Exception {
        try (var server = new ScriptedSocket(SILENT);
                var client = client(server, null)) {
            var e =
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> send(client, "GET", Duration.ofMillis(300)));
            assertEquals("no answer within 0 s", e.getMessage());
        }
        try (var server =
                        new ScriptedSocket(socket -> {
                            ScriptedSocket.write(socket, OK + "Content-Length: 5\r\n\r\nhel");
                            new CountDownLatch(1).await();
                        });
                var client = client(server, null);
                HttpAnswer answer = send(client, "GET", PATIENCE)) {
            answer.setPatience(Duration.ofMillis(300));
            assertArrayEquals("hel".getBytes(ISO_8859_1), answer.body().readNBytes(3));
            var e = assertThrows(SocketTimeoutException.class, () -> answer.body().read());
            assertEquals("nothing arrived for 0 s", e.getMessage());
        }
    }

    @Test
    void endsWhenItsThreadIsInterrupted() throws Exception {
        var accepted = new CountDownLatch(1);
        try (var server =
                        new ScriptedSocket(socket -> {
                            accepted.countDown();
                            SILENT.serve(socket);
                        });
                var client = client(server, null)) {
            var outcome = new CompletableFuture<Throwable>();
            Thread reader =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    outcome.complete(new AssertionError(text(client, "GET")));
                                } catch (IOException | RuntimeException e) {
                                    outcome.complete(e);
                                }
                            });
            accepted.await();
            reader.interrupt();
            assertTrue(outcome.get() instanceof InterruptedIOException, outcome.get().toString());
        }
    }

    @Test
    void closesWhatIsBeingRead() throws Exception {
        var accepted = new CountDownLatch(1);
        try (var server =
                new ScriptedSocket(socket -> {
                    accepted.countDown();
                    SILENT.serve(socket);
                })) {
            var client = client(server, null);
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            accepted.await();
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                        client.close();
                    });
            assertThrows(IOException.class, () -> text(client, "GET"));
        }
    }

    @Test
    void asksAnHttpProxyForPlainHttp() throws Exception {
        String[] head = {""};
        try (var proxy =
                        new ScriptedSocket(socket -> {
                            var text = new StringBuilder();
                            while (text.indexOf("\r\n\r\n") < 0) {
                                text.append((char) socket.getInputStream().read());
                            }
                            head[0] = text.toString();
                            ScriptedSocket.write(socket, OK + "Content-Length: 0\r\n\r\n");
                        });
                var client =
                        new HttpClient(
                                new Dialer(
                                        new HostPort("api.internal", 8080),
                                        "api.internal",
                                        null,
                                        new ProxyServer.Http(proxy.at(), false, "Basic eA=="),
                                        null))) {
            assertEquals("", text(client, "GET"));
            assertEquals(
                    """
                    GET http://api.internal:8080/a HTTP/1.1\r
                    Proxy-Authorization: Basic eA==\r
                    \r
                    """,
                    head[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 255", "5 0 5 5 0 1", "5 2 1 1", "4 0", "5", ""})
    void saysWhatASocksProxyRefuses(String replies) throws Exception {
        try (var proxy = new ScriptedSocket(socket -> socks(socket, replies));
                var client = client(new HostPort("10.0.0.1", 443), proxy)) {
            var e = assertThrows(IOException.class, () -> text(client, "GET"));
            String said = String.valueOf(e.getMessage());
            assertTrue(said.startsWith("the proxy socks5://127.0.0.1:"), said);
        }
    }

    @Test
    void logsInAtASocksProxy() throws Exception {
        var server = new HostPort("api.internal", 443);
        try (var proxy =
                        new ScriptedSocket(socket -> {
                            byte[] expected = {5, 2, 0, 2};
                            assertArrayEquals(expected, socket.getInputStream().readNBytes(4));
                            socket.getOutputStream().write(new byte[] {5, 2});
                            byte[] login = {1, 1, 'a', 1, 'b'};
                            assertArrayEquals(login, socket.getInputStream().readNBytes(5));
                            socket.getOutputStream().write(new byte[] {1, 0});
                            byte[] start = {5, 1, 0, 3, 12};
                            assertArrayEquals(start, socket.getInputStream().readNBytes(5));
                            assertArrayEquals(
                                    "api.internal".getBytes(ISO_8859_1),
                                    socket.getInputStream().readNBytes(12));
                            byte[] port = {1, (byte) 187};
                            assertArrayEquals(port, socket.getInputStream().readNBytes(2));
                            socket.getOutputStream()
                                    .write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                            answer(socket, OK + "Content-Length: 2\r\n\r\nok");
                        });
                var client = client(server, proxy)) {
            assertEquals("ok", text(client, "GET"));
        }
    }

    private static void socks(Socket socket, String replies) throws IOException {
        socket.getInputStream().readNBytes(4);
        for (String reply : replies.isEmpty() ? new String[0] : replies.split(" ", -1)) {
            socket.getOutputStream().write(Integer.parseInt(reply));
        }
    }

    private static void answer(Socket socket, String answer) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                return;
            }
            head.append((char) c);
        }
        ScriptedSocket.write(socket, answer);
    }

    private static HttpClient client(ScriptedSocket server, @Nullable ProxyServer proxy) {
        return new HttpClient(new Dialer(server.at(), "127.0.0.1", null, proxy, null));
    }

    private static HttpClient client(HostPort server, ScriptedSocket proxy) {
        var socks = new ProxyServer.Socks(proxy.at(), new ProxyServer.Login("a", "b"));
        return new HttpClient(new Dialer(server, server.host(), null, socks, null));
    }

    private static HttpAnswer send(HttpClient client, String method, Duration patience)
            throws IOException {
        return client.send(
                new HttpCall(method, "/a", List.of(), method.equals("POST") ? "x" : null),
                patience,
                () -> PATIENCE);
    }

    private static String text(HttpClient client, String method) throws IOException {
        try (HttpAnswer answer = send(client, method, PATIENCE)) {
            return new String(answer.body().readAllBytes(), ISO_8859_1);
        }
    }
}
