package dev.sluice.daemon;

import dev.sluice.daemon.config.ProxyConfig;
import dev.sluice.daemon.events.Event;
import dev.sluice.daemon.events.Events;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.http.Where;
import dev.sluice.daemon.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The two ports at which the daemon tells how it is: health and metrics.
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    /// Three times as long as between two signs of life of the API server.
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final ProxyConfig config;
    private final WebServer server;
    private final Events events;
    private final Consumer<FatalException> hardFailure;

    /// @param hardFailure told of an address that cannot be listened on, where that is to end the
    ///   daemon
    Telling(
            ProxyConfig config,
            WebServer server,
            Events events,
            Consumer<FatalException> hardFailure) {
        this.config = config;
        this.server = server;
        this.events = events;
        this.hardFailure = hardFailure;
    }

    /// @param heard when the API server last said anything of each kind of objects
    void open(
            StatusBoard board,
            Supplier<Map<String, Optional<Instant>>> heard,
            InstantSource clock,
            Metrics metrics) {
        WatchAges.tell(metrics, heard, clock);
        var health =
                new HealthPages(
                        board::status,
                        health(config),
                        new Readiness(SILENCE),
                        heard,
                        clock,
                        metrics);
        if (!config.healthzBindAddress().isEmpty()) {
            listen(
                    "healthzBindAddress",
                    config.healthzBindAddress(),
                    health.pages(),
                    NodeEvents::failedToServeHealth);
        }
        listen(
                "metricsBindAddress",
                config.metricsBindAddress(),
                new MetricsPages(config, metrics).pages(),
                NodeEvents::failedToServeMetrics);
    }

    /// As configured.
    static Health health(ProxyConfig config) {
        return new Health(config.sync().period().multipliedBy(2), ZoneId.systemDefault());
    }

    private void listen(String field, String address, Page page, Function<String, Event> event) {
        server.openAtLast(
                Where.parse(address),
                page,
                cause -> {
                    String line =
                            "%s: cannot listen on %s: %s"
                                    .formatted(field, address, cause.getMessage());
                    events.record(event.apply(line));
                    if (config.bindAddressHardFail()) {
                        hardFailure.accept(new FatalException(line));
                    }
                    LOG.warn("{}; trying again every 5 s", line);
                });
    }
}
