package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// An HTTP proxy that records who was asked for, and connects to one server whoever that was.
final class RecordingProxy implements AutoCloseable {
    private final ServerSocket listening =
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final String refusal;
    private final @Nullable SSLContext context;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedBlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();

    /// @param server the port of the server
    /// @param refusal what to answer instead of connecting, such as `407 Authenticate`; empty to
    ///   connect
    RecordingProxy(int server, String refusal) throws IOException {
        this(server, refusal, null);
    }

    /// @param context for a proxy that is itself reached by TLS
    RecordingProxy(int server, String refusal, @Nullable SSLContext context) throws IOException {
        this.server = server;
        this.refusal = refusal;
        this.context = context;
        threads.execute(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /// The heads of all requests so far, line by line.
    List<List<String>> heads() {
        return List.copyOf(heads);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket accepted) {
        try (Socket client = context == null ? accepted : secured(accepted, context);
                var upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            InputStream in = client.getInputStream();
            List<String> head = new ArrayList<>();
            for (String line = RecordingServer.line(in);
                    !line.isEmpty();
                    line = RecordingServer.line(in)) {
                head.add(line);
            }
            heads.add(head);
            if (!refusal.isEmpty()) {
                say(client, "HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            if (head.getFirst().startsWith("CONNECT ")) {
                say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                say(upstream, String.join("\r\n", head) + "\r\n\r\n");
            }
            threads.execute(() -> copy(upstream, client));
            copy(client, upstream);
        } catch (IOException _) {
            // One of both hung up.
        }
    }

    private static Socket secured(Socket accepted, SSLContext context) throws IOException {
        return context.getSocketFactory()
                .createSocket(accepted, InputStream.nullInputStream(), true);
    }

    private static void say(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // One of both hung up.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
