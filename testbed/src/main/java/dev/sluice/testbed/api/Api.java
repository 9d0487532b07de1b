package dev.sluice.testbed.api;

import dev.sluice.testbed.api.Writes.Target;
import dev.sluice.testbed.http.HttpReply;
import dev.sluice.testbed.http.HttpRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The HTTP handler of the stand-in: routes each request and answers it. Safe from any thread.
final class Api {
    private static final String JSON = "application/json";
    private static final int COMPRESSED_FROM = 128 * 1024;
    private static final Duration LIFETIME = Duration.ofMinutes(30);
    private static final int REQUESTS_KEPT = 1_000;

    private final Store store;
    private final Lists lists;
    private final Writes writes;
    private final FaultInjection faults;
    private final Duration bookmarkEvery;
    private final ArrayDeque<String> requests = new ArrayDeque<>();
    private volatile @Nullable String token;

    Api(Store store, Lists lists, Writes writes, FaultInjection faults, Duration bookmarkEvery) {
        this.store = store;
        this.lists = lists;
        this.writes = writes;
        this.faults = faults;
        this.bookmarkEvery = bookmarkEvery;
    }

    /// @param expected the bearer token that requests must carry from now on; null for none
    void token(@Nullable String expected) {
        token = expected;
    }

    /// Returns the last 1,000 requests, each as `GET /path?query` with the parameters sorted.
    List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    void handle(HttpRequest request, HttpReply reply) throws IOException, InterruptedException {
        note(request);
        try {
            faults.beforeRequest();
            if (token != null && !request.header("authorization").equals("Bearer " + token)) {
                throw ApiError.unauthorized();
            }
            route(request, reply);
        } catch (ApiError e) {
            send(reply, e.code(), Stored.JSON.writeValueAsBytes(e.status()));
        }
    }

    private void route(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        List<String> path = Arrays.stream(request.path().split("/", -1)).skip(1).toList();
        switch (path.getFirst()) {
            case "healthz", "livez", "readyz" ->
                    reply.send(
                            200, "text/plain", List.of("ok".getBytes(StandardCharsets.US_ASCII)));
            case "version" -> send(reply, 200, version());
            case "api" -> {
                requireVersion(path, 1);
                inGroup("", path.subList(2, path.size()), request, reply);
            }
            case "apis" -> {
                requireVersion(path, 2);
                inGroup(path.get(1), path.subList(3, path.size()), request, reply);
            }
            default -> throw ApiError.noSuchPath();
        }
    }

    private static void requireVersion(List<String> path, int at) {
        if (path.size() < at + 2 || !path.get(at).equals("v1")) {
            throw ApiError.noSuchPath();
        }
    }

    /// @param rest the path after the version: `[namespaces/N/]services[/NAME[/status]]`
    private void inGroup(String group, List<String> rest, HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        boolean inNamespace = rest.size() > 2 && rest.getFirst().equals("namespaces");
        String namespace = inNamespace ? rest.get(1) : "";
        List<String> what = inNamespace ? rest.subList(2, rest.size()) : rest;
        Resource resource = Resource.of(group, what.getFirst()).orElseThrow(ApiError::noSuchPath);
        if (what.size() == 1) {
            collection(resource, namespace, request, reply);
        } else {
            object(new Target(resource, namespace, what.get(1)), request, reply);
        }
    }

    private void collection(
            Resource resource, String namespace, HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        switch (request.method()) {
            case "GET" -> {
                Selection selection =
                        Selection.of(
                                resource,
                                namespace,
                                request.parameter("labelSelector").orElse(""),
                                request.parameter("fieldSelector").orElse(""));
                if (request.flag("watch")) {
                    watch(resource, selection, request, reply);
                } else {
                    list(resource, selection, request, reply);
                }
            }
            case "POST" ->
                    send(
                            reply,
                            201,
                            writes.create(resource, namespace, Writes.parse(request.body()))
                                    .whole());
            default -> throw ApiError.methodNotAllowed();
        }
    }

    private void object(Target target, HttpRequest request, HttpReply reply) throws IOException {
        Stored stored =
                switch (request.method()) {
                    case "GET" -> {
                        Stored found = store.get(target.resource(), target.key());
                        if (found == null) {
                            throw ApiError.notFound(target.resource(), target.name());
                        }
                        yield found;
                    }
                    case "PUT" -> writes.replace(target, Writes.parse(request.body()));
                    case "PATCH" -> {
                        requireMergePatch(request);
                        yield writes.merge(target, Writes.parse(request.body()));
                    }
                    case "DELETE" -> writes.delete(target);
                    default -> throw ApiError.methodNotAllowed();
                };
        send(reply, 200, stored.whole());
    }

    /// Clients may send a strategic merge patch here. Except for lists, it means the same as a
    /// merge patch for the objects that are patched here.
    private static void requireMergePatch(HttpRequest request) {
        if (!request.header("content-type").contains("merge-patch+json")) {
            throw ApiError.badRequest("only merge patches are understood here");
        }
    }

    private void list(Resource resource, Selection selection, HttpRequest request, HttpReply reply)
            throws IOException {
        List<byte[]> parts = lists.answer(resource, selection, request);
        if (faults.tearsList()) {
            OutputStream out = reply.stream(200, JSON);
            for (byte[] part : parts.subList(0, parts.size() / 2)) {
                out.write(part);
            }
            out.flush();
            throw new IOException("torn on demand");
        }
        long size = parts.stream().mapToLong(part -> part.length).sum();
        if (size >= COMPRESSED_FROM && request.header("accept-encoding").contains("gzip")) {
            reply.sendCompressed(200, JSON, parts);
        } else {
            reply.send(200, JSON, parts);
        }
    }

    private void watch(Resource resource, Selection selection, HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        long after = Lists.version(request);
        boolean initial = after == 0 || request.flag("sendInitialEvents");
        var terms =
                new Watch.Terms(
                        after,
                        initial,
                        request.flag("sendInitialEvents"),
                        request.flag("allowWatchBookmarks"),
                        request.parameter("timeoutSeconds")
                                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                                .orElse(LIFETIME),
                        bookmarkEvery);
        var watch = new Watch(store, resource, selection, terms, faults::onTheWire);
        faults.opened(watch);
        try {
            watch.run(() -> reply.stream(200, JSON));
        } finally {
            faults.closed(watch);
        }
    }

    private void note(HttpRequest request) {
        List<String> parameters = new ArrayList<>();
        request.query().forEach((name, value) -> parameters.add(name + "=" + value));
        parameters.sort(null);
        String query = parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
        synchronized (requests) {
            requests.addLast(request.method() + " " + request.path() + query);
            if (requests.size() > REQUESTS_KEPT) {
                requests.removeFirst();
            }
        }
    }

    private static byte[] version() {
        return "{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.2\"}"
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpReply reply, int code, byte[] json) throws IOException {
        reply.send(code, JSON, List.of(json));
    }
}
