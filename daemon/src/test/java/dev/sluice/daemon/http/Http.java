package dev.sluice.daemon.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// A minimal HTTP client, which returns the bytes of an answer unchanged.
public final class Http {
    private static final int PATIENCE_MS = 20_000;

    private Http() {}

    /// Sends a GET request and returns the whole answer, headers and body.
    ///
    /// @throws IOException if nothing listens there
    public static String get(String host, int port, String path) throws IOException {
        return ask(host, port, "GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
    }

    /// @param request the text to send
    public static String ask(String host, int port, String request) throws IOException {
        try (Socket socket = connect(host, port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Socket connect(String host, int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(host, port), PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    /// The given limits with other times.
    static Limits patient(Limits usual, Duration request, Duration idle) {
        return new Limits(
                usual.own(),
                usual.others(),
                usual.lineBytes(),
                usual.headerBytes(),
                request,
                Duration.ofHours(1),
                usual.stream(),
                idle);
    }

    /// A server that treats only 127.0.0.1 as this host, and all other loopback addresses as other
    /// hosts.
    static WebServer server(Limits limits) {
        return new WebServer(
                "http",
                limits,
                new FileDescriptors(Path.of("/proc"), System::nanoTime),
                (remote, _) -> remote.equals(InetAddress.getLoopbackAddress()));
    }

    /// An answer that was recorded from the real kube-proxy.
    ///
    /// @param name the name of the recording: `healthz`
    public static String recorded(String name) throws IOException {
        return comparable(Files.readString(Path.of("../golden/http", name + ".txt")));
    }

    /// An answer without times and what depends on them, and without the header `Connection:
    /// close`.
    public static String comparable(String answer) {
        String text =
                answer.replace("\r", "")
                        .replaceAll("Date: [^\n]*\n", "")
                        .replace("Connection: close\n", "");
        String timeless = text.replaceAll("\"20\\d\\d-[^\"]*\"", "\"TIME\"");
        return timeless.equals(text)
                ? text
                : timeless.replaceAll("Content-Length: \\d+", "Content-Length: N");
    }
}
