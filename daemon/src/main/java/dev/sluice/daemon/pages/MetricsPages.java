package dev.sluice.daemon.pages;

import dev.sluice.config.ConfigText;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.Pages;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.metrics.Metrics;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Map;

/// The pages of the metrics port: metrics, configuration and version.
public final class MetricsPages {
    private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";
    private static final String[] PING = {"ping", "healthz"};

    private final ProxyConfig config;
    private final Metrics metrics;
    private final AboutPages about;
    private final Metrics slis = new Metrics();
    private final Gauge check;
    private final Counter checks;

    /// @param about the pages about version and flags
    public MetricsPages(ProxyConfig config, Metrics metrics, AboutPages about) {
        this.config = config;
        this.metrics = metrics;
        this.about = about;
        this.check =
                slis.gauge(
                        "kubernetes_healthcheck",
                        "[STABLE] This metric records the result of a single healthcheck.",
                        "name",
                        "type");
        this.checks =
                slis.counter(
                        "kubernetes_healthchecks_total",
                        "[STABLE] This metric records the results of all healthcheck.",
                        "name",
                        "type",
                        "status");
        check.labels(PING).set(1);
    }

    public Page pages() {
        return new Pages(
                Map.of(
                        "/metrics",
                        _ -> Response.of(200, EXPOSITION, metrics.text()),
                        "/metrics/slis",
                        _ -> Response.of(200, EXPOSITION, slis.text()),
                        "/proxyMode",
                        _ -> Response.text(200, config.mode().toString()),
                        "/configz",
                        _ -> configz(),
                        "/flagz",
                        about::flagz,
                        "/statusz",
                        about::statusz,
                        "/healthz",
                        this::ping,
                        "/healthz/ping",
                        this::ping));
    }

    private Response configz() {
        return Response.json(200, "{\"kubeproxy.config.k8s.io\":" + ConfigText.json(config) + "}");
    }

    /// Answers that the port is open. The health of the daemon is served at the health port.
    private Response ping(Request request) {
        checks.labels(PING[0], PING[1], "success").inc();
        boolean verbose = ("&" + request.query() + "&").contains("&verbose");
        return Response.text(200, verbose ? "[+]ping ok\nhealthz check passed\n" : "ok");
    }
}
