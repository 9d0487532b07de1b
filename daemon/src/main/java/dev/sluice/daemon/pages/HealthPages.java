package dev.sluice.daemon.pages;

import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.Status;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.Pages;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.metrics.Metrics;
import io.prometheus.client.Counter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// The pages of the health port, for load balancers and probes.
public final class HealthPages {
    private final Supplier<Status> status;
    private final Health health;
    private final Readiness readiness;
    private final Supplier<Map<String, Optional<Duration>>> heard;
    private final InstantSource clock;
    private final Counter healthz;
    private final Counter livez;

    /// @param heard how long ago the API server last sent something, for each kind of object
    public HealthPages(
            Supplier<Status> status,
            Health health,
            Readiness readiness,
            Supplier<Map<String, Optional<Duration>>> heard,
            InstantSource clock,
            Metrics metrics) {
        this.status = status;
        this.health = health;
        this.readiness = readiness;
        this.heard = heard;
        this.clock = clock;
        this.healthz =
                metrics.counter(
                        "kubeproxy_proxy_healthz_total",
                        "[ALPHA] Cumulative proxy healthz HTTP status",
                        "code");
        this.livez =
                metrics.counter(
                        "kubeproxy_proxy_livez_total",
                        "[ALPHA] Cumulative proxy livez HTTP status",
                        "code");
    }

    public Page pages() {
        return new Pages(
                Map.of(
                        "/healthz", _ -> answer(health::healthz, healthz),
                        "/livez", _ -> answer(health::livez, livez),
                        "/readyz", _ -> ready()));
    }

    private Response answer(BiFunction<Status, Instant, Health.Verdict> question, Counter count) {
        Health.Verdict verdict = question.apply(status.get(), clock.instant());
        int code = verdict.ok() ? 200 : 503;
        count.labels(Integer.toString(code)).inc();
        return Response.json(code, verdict.json());
    }

    private Response ready() {
        List<Readiness.Check> checks = readiness.checks(status.get(), heard.get(), clock.instant());
        boolean ready = checks.stream().allMatch(Readiness.Check::ok);
        return Response.text(ready ? 200 : 503, Readiness.text(checks));
    }
}
