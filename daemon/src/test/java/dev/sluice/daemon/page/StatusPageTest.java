package dev.sluice.daemon.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.PageAnswer;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.SlowAnswer;
import dev.sluice.daemon.http.WebServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Asks for the files over real sockets.
class StatusPageTest {
    private static final Pattern TAG = Pattern.compile("\r\nETag: ([^\r]*)\r\n");

    @AutoClose private final WebServer server = new WebServer("http");

    /// An answer, with a character for each byte.
    ///
    /// @param head the first line and the headers
    private record FileAnswer(String head, String body) {
        static FileAnswer of(String all) {
            int end = all.indexOf("\r\n\r\n");
            return new FileAnswer(all.substring(0, end + 2), all.substring(end + 4));
        }

        String tag() {
            Matcher tag = TAG.matcher(head);
            assertTrue(tag.find(), head);
            return tag.group(1);
        }
    }

    @Test
    void each_file_is_served_as_what_it_is_and_safely() throws Exception {
        int port = open();
        for (Map.Entry<String, PageFile> each : PageFile.BY_PATH.entrySet()) {
            FileAnswer answer = get(port, each.getKey());
            assertTrue(answer.head().startsWith("HTTP/1.1 200 OK\r\n"), answer::head);
            for (String header :
                    new String[] {
                        "Content-Type: " + each.getValue().contentType(),
                        "Content-Security-Policy: " + StatusPage.CONTENT_SECURITY_POLICY,
                        "X-Content-Type-Options: nosniff",
                        "Referrer-Policy: no-referrer",
                        "Cache-Control: no-cache",
                        "Vary: Accept-Encoding"
                    }) {
                assertTrue(answer.head().contains("\r\n" + header + "\r\n"), answer::head);
            }
            assertFalse(answer.head().contains("Set-Cookie"), answer::head);
            assertFalse(answer.head().contains("Access-Control"), answer::head);
            assertEquals(latin(each.getValue().read()), answer.body(), each::getKey);
        }
    }

    @Test
    void it_is_compressed_for_whom_can_read_that() throws Exception {
        int port = open();
        String plain = get(port, "/page/style.css").body();
        for (String yes : new String[] {"gzip", "br, GZIP;q=0.5", "deflate , gzip ;q=1"}) {
            FileAnswer answer = get(port, "/page/style.css", "Accept-Encoding: " + yes);
            assertTrue(answer.head().contains("\r\nContent-Encoding: gzip\r\n"), answer::head);
            assertEquals(plain, unpacked(answer.body()));
        }
        for (String no : new String[] {"gzip;q=0", "br, gzip; q=0.00", "gzipped", "identity"}) {
            FileAnswer answer = get(port, "/page/style.css", "Accept-Encoding: " + no);
            assertFalse(answer.head().contains("Content-Encoding"), no);
            assertEquals(plain, answer.body());
        }
    }

    @Test
    void what_the_browser_has_is_not_sent_again() throws Exception {
        int port = open();
        FileAnswer first = get(port, "/page/app.js");
        for (String known : new String[] {first.tag(), "\"x\", " + first.tag(), "*"}) {
            FileAnswer again = get(port, "/page/app.js", "If-None-Match: " + known);
            assertTrue(again.head().startsWith("HTTP/1.1 304 Not Modified\r\n"), again::head);
            assertFalse(again.head().contains("Content-Length"), again::head);
            assertEquals(first.tag(), again.tag());
            assertEquals("", again.body());
        }
        FileAnswer other = get(port, "/page/app.js", "If-None-Match: W/\"older\"");
        assertEquals(first.body(), other.body());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "GET /page/, 404",
        "GET /page/none.js, 404",
        "GET /page/../page/app.js, 404",
        "GET /page/%2e%2e/StatusPage.class, 404",
        "GET /page/package-info.class, 404",
        "GET /?x=1, 200",
        "HEAD /, 200",
        "POST /, 405",
        "OPTIONS /, 405"
    })
    void there_is_nothing_else(String line, int status) throws Exception {
        FileAnswer answer = FileAnswer.of(ask(open(), line, "Host: localhost"));
        assertTrue(answer.head().startsWith("HTTP/1.1 " + status + " "), answer::head);
        assertEquals(line.startsWith("HEAD"), answer.body().isEmpty());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "127.0.0.1, localhost:10249, true",
        "::1, [::1]:10249, true",
        "127.0.0.1, node.evil.example:10249, false",
        "10.0.0.7, localhost:10249, false"
    })
    void it_is_for_this_host_alone(String remote, String host, boolean may) throws Exception {
        // A link at another site may lead here.
        Map<String, String> headers = Map.of("Host", host, "Sec-Fetch-Site", "cross-site");
        InetAddress local = InetAddress.getLoopbackAddress();
        var request =
                new Request(
                        "/",
                        "",
                        false,
                        name -> headers.getOrDefault(name, ""),
                        local,
                        InetAddress.getByName(remote));
        assertEquals(may, isAllowed(new StatusPage(OperatorAccess.LOCAL).get(request)));
        assertTrue(isAllowed(new StatusPage(OperatorAccess.NETWORK).get(request)));
    }

    private static boolean isAllowed(PageAnswer answer) {
        return switch (answer) {
            case SlowAnswer _ -> true;
            case Response response -> {
                assertEquals(403, response.status());
                yield false;
            }
        };
    }

    private static String unpacked(String bytes) throws IOException {
        var packed = new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1));
        try (var in = new GZIPInputStream(packed)) {
            return latin(in.readAllBytes());
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private int open() throws Exception {
        var page = new StatusPage(OperatorAccess.LOCAL);
        return server.open(BindAddress.parse("127.0.0.1:0"), page).get().port();
    }

    private static FileAnswer get(int port, String path, String... headers) throws IOException {
        String all = String.join("\r\n", headers);
        // HTTP/1.0 has no chunks.
        String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n" + all;
        return FileAnswer.of(send(port, request + (all.isEmpty() ? "\r\n" : "\r\n\r\n")));
    }

    private static String ask(int port, String line, String header) throws IOException {
        return send(port, line + " HTTP/1.0\r\n" + header + "\r\n\r\n");
    }

    private static String send(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return latin(socket.getInputStream().readAllBytes());
        }
    }
}
