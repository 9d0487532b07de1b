package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// An API server that speaks TLS and plain HTTP at the same port, and records what it is told. It
/// asks for a client certificate, but needs none.
final class RecordingServer implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket listening;
    private final @Nullable SSLContext context;
    private final Function<Heard, String> answers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> connections = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /// A request.
    ///
    /// @param tls whether it came by TLS
    /// @param sni the name in the handshake; empty for none
    /// @param certificate the subject of the client's certificate; empty for none
    /// @param request its first line
    /// @param headers as they were written
    /// @param connection counts connections, from 1
    record Heard(
            boolean tls,
            String sni,
            String certificate,
            String request,
            List<String> headers,
            int connection) {
        /// The values of a header.
        List<String> all(String name) {
            return headers.stream()
                    .filter(header -> header.startsWith(name + ": "))
                    .map(header -> header.substring(name.length() + 2))
                    .toList();
        }
    }

    /// @param context null for a server that never speaks TLS
    /// @param answers the head and body of the answer to a request
    RecordingServer(@Nullable SSLContext context, Function<Heard, String> answers)
            throws IOException {
        this.context = context;
        this.answers = answers;
        this.listening = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
        threads.execute(this::accept);
    }

    static String ok(String body) {
        return answer("200 OK", body);
    }

    static String answer(String status, String body) {
        return "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, body.getBytes(UTF_8).length, body);
    }

    int port() {
        return listening.getLocalPort();
    }

    Heard next() throws InterruptedException {
        Heard next = heard.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came");
        }
        return next;
    }

    /// The requests that were not returned yet.
    List<Heard> rest() {
        List<Heard> rest = new ArrayList<>();
        heard.drainTo(rest);
        return rest;
    }

    /// Whether the first byte of the next connection began a handshake of TLS.
    boolean nextIsTls() throws InterruptedException {
        Boolean tls = connections.poll(20, TimeUnit.SECONDS);
        if (tls == null) {
            throw new AssertionError("nobody came");
        }
        return tls;
    }

    /// Cuts all connections.
    void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    private void accept() {
        try {
            for (int i = 1; true; i++) {
                Socket socket = listening.accept();
                open.add(socket);
                int number = i;
                threads.execute(() -> serve(socket, number));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            int first = socket.getInputStream().read();
            boolean tls = first == TLS_HANDSHAKE;
            connections.add(tls);
            if (tls && context == null) {
                socket.getOutputStream()
                        .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1));
                return;
            }
            var consumed = new ByteArrayInputStream(new byte[] {(byte) first});
            if (tls) {
                serveTls(socket, consumed, number);
            } else {
                var in = new SequenceInputStream(consumed, socket.getInputStream());
                requests(socket, in, "", "", number);
            }
        } catch (IOException _) {
            // The client hung up, or refused the certificate.
        }
    }

    private void serveTls(Socket socket, InputStream consumed, int number) throws IOException {
        var factory = requireNonNull(context).getSocketFactory();
        try (var top = (SSLSocket) factory.createSocket(socket, consumed, true)) {
            top.setUseClientMode(false);
            top.setWantClientAuth(true);
            top.startHandshake();
            var session = (ExtendedSSLSession) top.getSession();
            String sni =
                    session.getRequestedServerNames().isEmpty()
                            ? ""
                            : ((SNIHostName) session.getRequestedServerNames().getFirst())
                                    .getAsciiName();
            String certificate = "";
            try {
                certificate =
                        ((X509Certificate) session.getPeerCertificates()[0])
                                .getSubjectX500Principal()
                                .getName();
            } catch (SSLPeerUnverifiedException _) {
                // It showed none.
            }
            requests(top, top.getInputStream(), sni, certificate, number);
        }
    }

    private void requests(Socket socket, InputStream in, String sni, String certificate, int number)
            throws IOException {
        while (true) {
            String request = line(in);
            if (request.isEmpty()) {
                return;
            }
            List<String> headers = new ArrayList<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                headers.add(line);
            }
            var now =
                    new Heard(
                            socket instanceof SSLSocket,
                            sni,
                            certificate,
                            request,
                            List.copyOf(headers),
                            number);
            for (String length : now.all("Content-Length")) {
                in.readNBytes(Integer.parseInt(length));
            }
            heard.add(now);
            socket.getOutputStream().write(answers.apply(now).getBytes(UTF_8));
            socket.getOutputStream().flush();
        }
    }

    static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
        threads.shutdownNow();
    }
}
