package dev.sluice.kube.client;

import dev.sluice.kube.http.Dialer;
import dev.sluice.kube.http.HttpAnswer;
import dev.sluice.kube.http.HttpCall;
import dev.sluice.kube.http.HttpCall.Header;
import dev.sluice.kube.http.HttpClient;
import dev.sluice.kube.http.Lookout;
import dev.sluice.kube.http.ProxyRules;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Sends requests to the API server of an [ApiAccess]. Safe from any thread.
public final class ApiClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiClient.class);

    private static final String JSON = "application/json";

    /// Asks a server of 1.37 or newer to leave out what nobody here reads (KEP-5958). Older servers
    /// ignore the parameter; one that refuses it finds the plain form behind it.
    private static final String LEAN_JSON = JSON + ";drop=metadata.managedFields, " + JSON;

    private final ApiAccess access;
    private final ProxyRules proxies;
    private final String userAgent;
    private final RequestListener listener;
    private volatile Credentials credentials;
    private volatile HttpClient client;
    private volatile boolean plain;
    private @Nullable ClientIdentity identity;

    /// What a request is sent with.
    ///
    /// @param token empty for none
    /// @param given what the credential plugin gave, or null
    private record Session(
            Credentials credentials,
            HttpClient client,
            String token,
            @Nullable PluginCredential given) {}

    /// Reads the configuration with all files that it names. Does not connect.
    ///
    /// @param environment the environment variables, which may name a proxy
    /// @param userAgent the `User-Agent` header, which the server logs: `sluice/1.0`
    /// @param listener is notified of each request
    /// @throws ApiAccessException if the configuration is faulty, so that a retry will not help
    public ApiClient(
            ApiAccess access,
            Map<String, String> environment,
            String userAgent,
            RequestListener listener)
            throws ApiAccessException {
        this.access = access;
        this.proxies = new ProxyRules(environment);
        this.userAgent = userAgent;
        this.listener = listener;
        this.credentials = Credentials.read(access);
        this.identity = credentials.identity();
        this.client = new HttpClient(dialer(credentials, identity));
    }

    /// A client in the environment of this process, whose requests are not counted.
    ///
    /// @throws ApiAccessException if the configuration is faulty, so that a retry will not help
    public ApiClient(ApiAccess access, String userAgent) throws ApiAccessException {
        this(access, System.getenv(), userAgent, RequestListener.NONE);
    }

    /// The server's URL, without a slash at its end.
    public String server() {
        return credentials.server().url().toString();
    }

    /// Sends a GET request and waits for the headers of the answer.
    ///
    /// @param target path and query
    /// @param zipped whether to ask for a compressed answer. Compression helps with long answers;
    ///   it delays those that are read while the server still writes them
    /// @param patience the longest wait for the headers, and then for each part of the body
    /// @param lookout limits the time of the whole body
    /// @throws ApiException if the status is not a success
    /// @throws IOException if the connection fails or a limit is exceeded
    public ApiResponse get(String target, boolean zipped, Duration patience, Lookout lookout)
            throws IOException, InterruptedException {
        return answer(
                credentials -> {
                    List<Header> headers = new ArrayList<>();
                    headers.add(new Header("Accept", plain ? JSON : LEAN_JSON));
                    if (zipped && credentials.server().compressed()) {
                        headers.add(new Header("Accept-Encoding", "gzip"));
                    }
                    return new HttpCall("GET", target, headers, null);
                },
                patience,
                lookout);
    }

    /// Sends a request with a body. The body of the answer is ignored.
    ///
    /// @param method `POST` or `PATCH`
    /// @param target path and query
    /// @param contentType the media type of the body
    /// @param patience the longest wait for an answer
    /// @throws ApiException if the status is not a success
    /// @throws IOException if the connection fails or the limit is exceeded
    public void send(
            String method, String target, String contentType, String body, Duration patience)
            throws IOException, InterruptedException {
        List<Header> headers =
                List.of(new Header("Accept", JSON), new Header("Content-Type", contentType));
        var call = new HttpCall(method, target, headers, body);
        answer(_ -> call, patience, Lookout.within(patience, System::nanoTime)).close();
    }

    /// Closes all connections.
    @Override
    public void close() {
        client.close();
    }

    @FunctionalInterface
    private interface Request {
        HttpCall by(Credentials credentials);
    }

    private ApiResponse answer(Request request, Duration patience, Lookout lookout)
            throws IOException, InterruptedException {
        try {
            Session session = session();
            HttpAnswer answer = exchange(session, request, patience, lookout);
            if (answer.status() == 401 && mayBeOutdated(session)) {
                answer.close();
                answer = exchange(session(), request, patience, lookout);
            } else if (answer.status() == 406 && !plain) {
                plain = true;
                answer.close();
                answer = exchange(session, request, patience, lookout);
            }
            return accepted(answer);
        } catch (InterruptedIOException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("told to stop").initCause(e);
            }
            throw e;
        }
    }

    private HttpAnswer exchange(
            Session session, Request request, Duration patience, Lookout lookout)
            throws IOException {
        HttpCall call = complete(session, request.by(session.credentials));
        String host = session.credentials.server().url().getAuthority();
        long began = System.nanoTime();
        HttpAnswer answer = null;
        try {
            answer = session.client.send(call, patience, lookout);
            return answer;
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            if (answer == null) {
                listener.failed(call.method(), host, took);
            } else {
                listener.answered(call.method(), host, answer.status(), took);
            }
        }
    }

    /// Adds what every request has: the headers of the login, and the path of the server's URL.
    private HttpCall complete(Session session, HttpCall call) {
        URI url = session.credentials.server().url();
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Host", url.getRawAuthority()));
        headers.add(new Header("User-Agent", userAgent));
        if (!session.token.isEmpty()) {
            headers.add(new Header("Authorization", "Bearer " + session.token));
        }
        headers.addAll(session.credentials.headers());
        headers.addAll(call.headers());
        return new HttpCall(call.method(), url.getRawPath() + call.target(), headers, call.body());
    }

    private static ApiResponse accepted(HttpAnswer answer) throws IOException {
        try {
            ApiResponse response = ApiResponse.of(answer);
            if (!answer.isSuccess()) {
                throw refusal(answer, response);
            }
            return response;
        } catch (IOException e) {
            answer.close();
            throw e;
        }
    }

    private static ApiException refusal(HttpAnswer answer, ApiResponse response) {
        Duration retryAfter = retryAfter(answer.header("Retry-After"));
        try (JsonParser parser = response.parser()) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                return StatusReader.read(parser, answer.status(), retryAfter);
            }
        } catch (JacksonException _) {
            // The body is not a Status object but, for example, a proxy's error page: the HTTP
            // status is all we know.
        }
        return new ApiException(answer.status(), "", retryAfter);
    }

    /// The `Retry-After` header as seconds, the form that API servers use. Zero if it is absent or
    /// has another form.
    private static Duration retryAfter(@Nullable String seconds) {
        return seconds != null && seconds.matches("[0-9]{1,4}")
                ? Duration.ofSeconds(Integer.parseInt(seconds))
                : Duration.ZERO;
    }

    /// Whether other credentials can be had than those that the server refused.
    private static boolean mayBeOutdated(Session session) {
        CredentialPlugin plugin = session.credentials.plugin();
        if (plugin != null && session.given != null) {
            return plugin.refused(session.given);
        }
        TokenSource token = session.credentials.token();
        return token != null && !token.token().equals(session.token);
    }

    /// The credentials of now. They are read again if a file behind them changed. The old client is
    /// not closed, so that its running watches continue.
    private synchronized Session session() throws IOException {
        if (credentials.areOutdated()) {
            renew();
        }
        CredentialPlugin plugin = credentials.plugin();
        PluginCredential given = plugin == null ? null : plugin.credential();
        if (given != null && credentials.identity() == null && given.identity() != identity) {
            try {
                use(credentials, given.identity());
            } catch (ApiAccessException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        TokenSource token = credentials.token();
        return new Session(
                credentials,
                client,
                token != null ? token.token() : given == null ? "" : given.token(),
                given);
    }

    private void renew() {
        try {
            Credentials fresh = Credentials.read(access);
            use(fresh, fresh.identity());
            log.info("credentials for {} were replaced: using the new ones", server());
        } catch (ApiAccessException e) {
            log.warn("keeping the former credentials for {}: {}", server(), e.getMessage());
        }
    }

    private void use(Credentials fresh, @Nullable ClientIdentity freshIdentity)
            throws ApiAccessException {
        var freshClient = new HttpClient(dialer(fresh, freshIdentity));
        client.retire();
        client = freshClient;
        credentials = fresh;
        identity = freshIdentity;
    }

    private Dialer dialer(Credentials credentials, @Nullable ClientIdentity identity)
            throws ApiAccessException {
        return credentials.server().dialer(identity, proxies);
    }
}
