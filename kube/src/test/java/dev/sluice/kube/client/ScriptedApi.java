package dev.sluice.kube.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/// An API server that answers the requests for a path from a script. When the script has ended, it
/// keeps the connection open and sends nothing.
public final class ScriptedApi implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, BlockingQueue<Reply>> script = new ConcurrentHashMap<>();
    private final Map<String, Reply> always = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<Request>> requests = new ConcurrentHashMap<>();

    /// A received request.
    public record Request(
            String method, String path, Map<String, String> query, Headers headers, String body) {
        public String get(String parameter) {
            return query.getOrDefault(parameter, "");
        }
    }

    /// Answers a request.
    @FunctionalInterface
    public interface Reply {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    public ScriptedApi() throws IOException {
        this(HttpServer.create(local(), 0));
    }

    public ScriptedApi(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /// Appends replies to the script of a path.
    public ScriptedApi on(String path, Reply... replies) {
        script.computeIfAbsent(path, _ -> new LinkedBlockingQueue<>()).addAll(List.of(replies));
        return this;
    }

    /// Sets the reply to all requests for a path after the end of its script.
    public ScriptedApi onEach(String path, Reply reply) {
        always.put(path, reply);
        return this;
    }

    /// The next request for a path that was not returned yet. Waits up to 20 s for it.
    public Request await(String path) throws InterruptedException {
        Request request = requests(path).poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request for " + path);
        }
        return request;
    }

    /// All requests for a path that were not returned yet.
    public List<Request> rest(String path) {
        List<Request> rest = new ArrayList<>();
        requests(path).drainTo(rest);
        return rest;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /// An answer of JSON, compressed if the client accepts that.
    public static Reply json(String body) {
        return exchange -> {
            String wanted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (!"gzip".equals(wanted)) {
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                return;
            }
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (var zipped = new GZIPOutputStream(exchange.getResponseBody())) {
                zipped.write(bytes);
            }
        };
    }

    public static Reply refusal(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    public static Reply retryAfter(int status, int seconds) {
        return exchange -> {
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(seconds));
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /// A watch that the server ends after these lines.
    public static Reply watch(String... lines) {
        return exchange -> write(exchange, lines);
    }

    /// A watch whose connection breaks after these lines.
    public static Reply cut(String... lines) {
        return exchange -> {
            write(exchange, lines);
            throw new IOException("cut");
        };
    }

    /// A watch that sends these lines and then nothing.
    public Reply stall(String... lines) {
        return exchange -> {
            write(exchange, lines);
            closed.await();
        };
    }

    /// Never answers the request.
    public Reply silence() {
        return _ -> closed.await();
    }

    private static void write(HttpExchange exchange, String... lines) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        for (String line : lines) {
            exchange.getResponseBody().write(line.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Reply reply = script.getOrDefault(path, new LinkedBlockingQueue<>()).poll();
        requests(path)
                .add(
                        new Request(
                                exchange.getRequestMethod(),
                                path,
                                query(exchange),
                                exchange.getRequestHeaders(),
                                new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8)));
        try {
            // If a reply throws, the server closes the connection.
            (reply == null ? always.getOrDefault(path, silence()) : reply).to(exchange);
            exchange.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private BlockingQueue<Request> requests(String path) {
        return requests.computeIfAbsent(path, _ -> new LinkedBlockingQueue<>());
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }
}
