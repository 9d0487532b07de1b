package dev.sluice.kube.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Asks the API server, as whom and where an [ApiAccess] says. Safe from any thread.
public final class ApiClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiClient.class);

    /// No request of ours takes longer to be answered; how long the answer itself may take, a
    /// [Lookout] knows.
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(15);

    private final ApiAccess access;
    private final String userAgent;
    private final RequestListener listener;
    private Credentials credentials;
    private HttpClient client;

    /// @param userAgent as whom the server's logs name us: `sluice/1.0`
    /// @param listener told of each request
    /// @throws ApiAccessException if no retry will help
    public ApiClient(ApiAccess access, String userAgent, RequestListener listener)
            throws ApiAccessException {
        this.access = access;
        this.userAgent = userAgent;
        this.listener = listener;
        this.credentials = Credentials.read(access, userAgent);
        this.client = client(credentials);
    }

    /// One whose requests nobody counts.
    ///
    /// @throws ApiAccessException if no retry will help
    public ApiClient(ApiAccess access, String userAgent) throws ApiAccessException {
        this(access, userAgent, RequestListener.NONE);
    }

    /// The server's URL, without a slash at its end.
    public synchronized String server() {
        return credentials.config().getMasterUrl().replaceFirst("/+$", "");
    }

    /// @param target path and query
    /// @param zipped ask for a compressed answer: good for a long one, bad for one that is to be
    ///   read while it is written
    /// @param patience how long to wait for an answer, and then for each part of it
    /// @param lookout for how long all of it may take
    /// @throws ApiException if the server refuses
    public ApiResponse get(String target, boolean zipped, Duration patience, Lookout lookout)
            throws IOException, InterruptedException {
        HttpClient using = current();
        HttpRequest.Builder request =
                using.newHttpRequestBuilder()
                        .uri(server() + target)
                        .timeout(LONGEST_REQUEST.toSeconds(), TimeUnit.SECONDS);
        if (zipped) {
            request.setHeader("Accept-Encoding", "gzip");
        }
        return answer(using, request, patience, lookout);
    }

    /// Writes something; what the server answers is not of interest.
    ///
    /// @param method `POST`, `PATCH`
    /// @param target path and query
    /// @param contentType of the body
    /// @param patience how long to wait for an answer
    /// @throws ApiException if the server refuses
    public void send(
            String method, String target, String contentType, String body, Duration patience)
            throws IOException, InterruptedException {
        HttpClient using = current();
        HttpRequest.Builder request =
                using.newHttpRequestBuilder()
                        .uri(server() + target)
                        .timeout(patience.toSeconds(), TimeUnit.SECONDS)
                        .method(method, contentType, body);
        answer(using, request, patience, Lookout.within(patience, System::nanoTime)).close();
    }

    private ApiResponse answer(
            HttpClient using, HttpRequest.Builder request, Duration patience, Lookout lookout)
            throws IOException, InterruptedException {
        request.setHeader("Accept", "application/json");
        var inlet = new BodyStream.Inlet();
        HttpResponse<AsyncBody> response = send(using, request.build(), inlet, patience);
        BodyStream body = inlet.open(response.body(), patience, lookout);
        try {
            boolean isZipped = "gzip".equals(response.header("Content-Encoding"));
            ApiResponse answer = ApiResponse.of(body, isZipped);
            if (!response.isSuccessful()) {
                throw refusal(response, answer);
            }
            return answer;
        } catch (IOException e) {
            body.close();
            throw e;
        }
    }

    /// Hangs up on everything.
    @Override
    public synchronized void close() {
        client.close();
    }

    private HttpResponse<AsyncBody> send(
            HttpClient client, HttpRequest request, BodyStream.Inlet inlet, Duration patience)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        CompletableFuture<HttpResponse<AsyncBody>> pending = sent(client, request, inlet);
        boolean answered = false;
        try {
            HttpResponse<AsyncBody> response =
                    pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            answered = true;
            listener.answered(
                    request.method(), request.uri().getAuthority(), response.code(), since(began));
            return response;
        } catch (TimeoutException e) {
            String limit = "no answer within " + patience.toSeconds() + " s";
            throw (IOException) new SocketTimeoutException(limit).initCause(e);
        } catch (ExecutionException e) {
            throw new IOException(Failures.reason(e), e);
        } finally {
            if (!answered) {
                listener.failed(request.method(), request.uri().getAuthority(), since(began));
                var _ = pending.whenComplete(ApiClient::hangUp);
            }
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static CompletableFuture<HttpResponse<AsyncBody>> sent(
            HttpClient client, HttpRequest request, BodyStream.Inlet inlet) throws IOException {
        try {
            return client.consumeBytes(request, inlet);
        } catch (RuntimeException e) { // a token that cannot be read, a client that was closed
            throw new IOException(Failures.reason(e), e);
        }
    }

    private static void hangUp(
            @Nullable HttpResponse<AsyncBody> response, @Nullable Throwable failure) {
        if (response != null) {
            response.body().cancel();
        }
    }

    private static ApiException refusal(HttpResponse<?> response, ApiResponse answer) {
        Duration retryAfter = retryAfter(response.header("Retry-After"));
        try (JsonParser parser = answer.parser()) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                return StatusReader.read(parser, response.code(), retryAfter);
            }
        } catch (JacksonException _) {
            // Not the API server's own words, but a proxy's page: the code has to do.
        }
        return new ApiException(response.code(), "", retryAfter);
    }

    /// The header in its form of seconds, which is the API server's.
    private static Duration retryAfter(@Nullable String seconds) {
        return seconds != null && seconds.matches("[0-9]{1,4}")
                ? Duration.ofSeconds(Integer.parseInt(seconds))
                : Duration.ZERO;
    }

    /// The client, made anew if what it was made from was replaced. The former one is not closed:
    /// its watches run on to their end.
    private synchronized HttpClient current() {
        if (credentials.areOutdated()) {
            try {
                Credentials fresh = Credentials.read(access, userAgent);
                client = client(fresh);
                credentials = fresh;
                log.info("credentials for {} were replaced: using the new ones", server());
            } catch (ApiAccessException e) {
                log.warn("keeping the former credentials for {}: {}", server(), e.getMessage());
            }
        }
        return client;
    }

    private static HttpClient client(Credentials credentials) throws ApiAccessException {
        try {
            return new Transport().newBuilder(credentials.config()).build();
        } catch (RuntimeException e) { // the library's own, and the JDK's for a bad key
            throw new ApiAccessException(
                    "cannot use the credentials for "
                            + credentials.config().getMasterUrl()
                            + ": "
                            + Failures.reason(e),
                    e);
        }
    }

    /// An API server never redirects; who does must not see our token.
    private static final class Transport extends JdkHttpClientFactory {
        @Override
        protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
            builder.followRedirects(java.net.http.HttpClient.Redirect.NEVER);
        }
    }
}
