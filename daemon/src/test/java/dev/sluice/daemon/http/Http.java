package dev.sluice.daemon.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Asks as plainly as can be: what comes back is looked at byte by byte.
public final class Http {
    private static final int PATIENCE_MS = 20_000;

    private Http() {}

    /// The whole answer to one GET, header and body.
    ///
    /// @throws IOException if nobody listens there
    public static String get(String host, int port, String path) throws IOException {
        return ask(host, port, "GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
    }

    /// @param request as it goes over the wire
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

    /// The usual limits, but for how long something may take.
    static Limits patient(Limits usual, Duration request, Duration idle) {
        return new Limits(
                usual.own(),
                usual.others(),
                usual.lineBytes(),
                usual.headerBytes(),
                request,
                Duration.ofHours(1),
                idle);
    }

    /// A server to which 127.0.0.1 alone is this host: all other addresses of loopback are
    /// strangers.
    static WebServer server(Limits limits) {
        return new WebServer(
                "http",
                limits,
                new FileDescriptors(Path.of("/proc"), System::nanoTime),
                (remote, _) -> remote.equals(InetAddress.getLoopbackAddress()));
    }

    /// What the real kube-proxy answered.
    ///
    /// @param name of the recording: `healthz`
    public static String recorded(String name) throws IOException {
        return comparable(Files.readString(Path.of("../golden/http", name + ".txt")));
    }

    /// An answer without what differs from one second to the next, and without the header that says
    /// that this was the last on its connection.
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
