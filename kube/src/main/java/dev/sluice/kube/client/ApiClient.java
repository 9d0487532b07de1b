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

/// Sends requests to the API server of an [ApiAccess]. Safe from any thread.
public final class ApiClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiClient.class);

    /// The HTTP client's own timeout until an answer begins. It is longer than any `patience`. A
    /// [Lookout] limits the rest of the answer.
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(15);

    private final ApiAccess access;
    private final String userAgent;
    private final RequestListener listener;
    private Credentials credentials;
    private HttpClient client;

    /// @param userAgent the `User-Agent` header, which the server logs: `sluice/1.0`
    /// @param listener is notified of each request
    /// @throws ApiAccessException if the configuration is faulty, so that a retry will not help
    public ApiClient(ApiAccess access, String userAgent, RequestListener listener)
            throws ApiAccessException {
        this.access = access;
        this.userAgent = userAgent;
        this.listener = listener;
        this.credentials = Credentials.read(access, userAgent);
        this.client = client(credentials);
    }

    /// A client whose requests are not counted.
    ///
    /// @throws ApiAccessException if the configuration is faulty, so that a retry will not help
    public ApiClient(ApiAccess access, String userAgent) throws ApiAccessException {
        this(access, userAgent, RequestListener.NONE);
    }

    /// The server's URL, without a slash at its end.
    public synchronized String server() {
        return credentials.config().getMasterUrl().replaceFirst("/+$", "");
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

    /// Closes all connections.
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
        } catch (RuntimeException e) { // an unreadable token file, a closed client
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
            // The body is not a Status object but, for example, a proxy's error page: the HTTP
            // status is all we know.
        }
        return new ApiException(response.code(), "", retryAfter);
    }

    /// The `Retry-After` header as seconds, the form that API servers use. Zero if it is absent or
    /// has another form.
    private static Duration retryAfter(@Nullable String seconds) {
        return seconds != null && seconds.matches("[0-9]{1,4}")
                ? Duration.ofSeconds(Integer.parseInt(seconds))
                : Duration.ZERO;
    }

    /// The client. It is created again if a file behind its credentials changed. The old client is
    /// not closed, so that its running watches continue.
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
        } catch (RuntimeException e) { // from the library, or from the JDK for an invalid key
            throw new ApiAccessException(
                    "cannot use the credentials for "
                            + credentials.config().getMasterUrl()
                            + ": "
                            + Failures.reason(e),
                    e);
        }
    }

    /// API servers never redirect. Another peer that redirects must not receive our token.
    private static final class Transport extends JdkHttpClientFactory {
        @Override
        protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
            builder.followRedirects(java.net.http.HttpClient.Redirect.NEVER);
        }
    }
}
