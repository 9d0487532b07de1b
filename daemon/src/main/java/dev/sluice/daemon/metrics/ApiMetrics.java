package dev.sluice.daemon.metrics;

import dev.sluice.kube.client.RequestListener;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.time.Duration;

/// Metrics of the requests to the API server, as client-go names them. Safe from any thread.
public final class ApiMetrics implements RequestListener {
    private final Counter requests;
    private final Histogram duration;

    public ApiMetrics(Metrics metrics) {
        requests =
                metrics.counter(
                        "rest_client_requests_total",
                        "[ALPHA] Number of HTTP requests, partitioned by status code, method, and"
                                + " host.",
                        "code",
                        "method",
                        "host");
        duration =
                metrics.histogram(
                        "rest_client_request_duration_seconds",
                        "[ALPHA] Request latency in seconds. Broken down by verb, and host.",
                        Buckets.requests(),
                        "verb",
                        "host");
    }

    @Override
    public void answered(String method, String host, int status, Duration took) {
        requests.labels(Integer.toString(status), method, host).inc();
        duration.labels(method, host).observe(took.toNanos() / 1e9);
    }

    @Override
    public void failed(String method, String host, Duration took) {
        requests.labels("<error>", method, host).inc();
        duration.labels(method, host).observe(took.toNanos() / 1e9);
    }
}
