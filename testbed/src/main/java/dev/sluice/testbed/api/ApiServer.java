package dev.sluice.testbed.api;

import dev.sluice.testbed.http.HttpServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The stand-in: an API server for Services, EndpointSlices, Nodes, ServiceCIDRs and Events. It
/// does not validate objects, so tests can show clients objects that a real server would reject.
///
/// Lists are served whole or in pages, and compressed on request. Watches have bookmarks and
/// selectors, and end with an error if their version has expired. It holds 10,000 Services and
/// their slices with ease.
public final class ApiServer implements AutoCloseable {
    private static final Duration BOOKMARK_EVERY = Duration.ofMinutes(1);

    private final Store store = new Store();
    private final Lists lists = new Lists(store);
    private final Writes writes = new Writes(store, Clock.systemUTC());
    private final FaultInjection faults = new FaultInjection(store, lists);
    private final Api api = new Api(store, lists, writes, faults, BOOKMARK_EVERY);
    private final Listening listening;
    private final HttpServer http;
    private int port;

    private ApiServer(Listening listening) throws IOException {
        this.listening = listening;
        this.port = listening.port();
        api.token(listening.token());
        this.http = new HttpServer(this::open, api::handle);
    }

    /// Starts a server without objects.
    public static ApiServer start(Listening listening) throws IOException {
        return new ApiServer(listening);
    }

    /// Returns its URL: `http://172.31.255.12:6443`.
    public String url() {
        return listening.scheme() + "://" + listening.ip().withPort(port);
    }

    /// Returns a kubeconfig for it, with the certificate and token that it requires.
    public String kubeconfig() {
        SelfSigned certificate = listening.certificate();
        String trust =
                certificate == null
                        ? ""
                        : "\n    certificate-authority-data: "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                certificate
                                                        .pem()
                                                        .getBytes(StandardCharsets.US_ASCII));
        String user = listening.token() == null ? "{}" : "\n    token: " + listening.token();
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: stand-in
          cluster:
            server: %s%s
        users:
        - name: proxy
          user: %s
        contexts:
        - name: stand-in
          context:
            cluster: stand-in
            user: proxy
        current-context: stand-in
        """
                .formatted(url(), trust, user);
    }

    /// Creates or replaces an object.
    ///
    /// @param object with its `kind`
    /// @throws IllegalArgumentException if its kind is not served
    public void put(ObjectNode object) {
        String kind = object.path("kind").asString("");
        Resource resource =
                Resource.ofKind(kind)
                        .orElseThrow(() -> new IllegalArgumentException("not served: " + kind));
        writes.put(resource, object);
    }

    /// Creates or replaces an object.
    ///
    /// @param json with its `kind`
    public void put(String json) {
        put(Writes.parse(json));
    }

    /// Deletes an object.
    ///
    /// @param key `namespace/name`, or the name of a cluster-scoped object
    /// @throws IllegalArgumentException if it does not exist
    public void delete(Resource resource, String key) {
        if (store.delete(resource, key) == null) {
            throw new IllegalArgumentException(resource.qualified() + " has no " + key);
        }
    }

    /// Returns the current version of an object as JSON; empty if it does not exist.
    ///
    /// @param key `namespace/name`, or the name of a cluster-scoped object
    public Optional<String> get(Resource resource, String key) {
        return Optional.ofNullable(store.get(resource, key)).map(ApiServer::text);
    }

    /// Returns all objects of a resource as JSON, in order of their keys.
    public List<String> list(Resource resource) {
        return store.list(resource).objects().stream().map(ApiServer::text).toList();
    }

    /// Replaces all objects by those that existed when a recording began, in the versions they had.
    public void load(Recording recording) {
        recording.load(store);
    }

    /// Repeats the changes of a recording that was loaded.
    ///
    /// @param pace factor for the recorded times; 0 to not wait at all
    public void play(Recording recording, double pace) throws InterruptedException {
        recording.play(store, faults, pace);
    }

    /// Returns the faults that can be injected.
    public FaultInjection faults() {
        return faults;
    }

    /// Refuses connections and cuts the open ones, as if the process had died.
    public void goDown() throws IOException {
        faults.cutWatches();
        http.refuse();
    }

    /// Accepts connections again; all objects are still there.
    public void comeUp() throws IOException {
        http.accept();
    }

    /// Requires another bearer token from now on; null for none.
    public void token(@Nullable String expected) {
        api.token(expected);
    }

    /// Returns the last 1,000 requests, the oldest first, each as `GET /path?query` with the
    /// parameters sorted.
    public List<String> requests() {
        return api.requests();
    }

    @Override
    public void close() throws IOException {
        goDown();
    }

    private ServerSocket open() throws IOException {
        ServerSocket socket = listening.open(port);
        port = socket.getLocalPort();
        return socket;
    }

    private static String text(Stored object) {
        return new String(object.whole(), StandardCharsets.UTF_8);
    }
}
