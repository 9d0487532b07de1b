package dev.sluice.daemon.pages;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.HealthPorts;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.Status;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.RetryingListenSocket;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.report.NodeEvents;
import dev.sluice.daemon.report.WatchAges;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The servers for health, for metrics, and for the health check node ports of Services.
public final class StatusServers {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServers.class);

    /// Three times the interval of the API server's bookmarks.
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final ProxyConfig config;
    private final Events events;
    private final Metrics metrics;
    private final AboutPages about;
    private final Supplier<Map<String, Optional<Duration>>> heard;
    private final SteadyClock clock;
    private final Consumer<FatalException> hardFailure;
    private final WebServer health = new WebServer("http-health");

    /// A server of its own, so that scrapes, which take some time, do not delay health checks.
    private final WebServer numbers = new WebServer("http-metrics");

    /// @param heard how long ago the API server last sent something, for each kind of object
    /// @param clock the clock of the status
    /// @param hardFailure is called if an address cannot be opened and `bindAddressHardFail` is set
    public StatusServers(
            ProxyConfig config,
            Events events,
            Metrics metrics,
            AboutPages about,
            Supplier<Map<String, Optional<Duration>>> heard,
            SteadyClock clock,
            Consumer<FatalException> hardFailure) {
        this.config = config;
        this.events = events;
        this.metrics = metrics;
        this.about = about;
        this.heard = heard;
        this.clock = clock;
        this.hardFailure = hardFailure;
    }

    /// Opens the ports for health and metrics.
    ///
    /// @param status reads the current status
    public void open(Supplier<Status> status) {
        WatchAges.register(metrics, heard, System::nanoTime);
        var pages =
                new HealthPages(status, verdicts(), new Readiness(SILENCE), heard, clock, metrics);
        if (!config.healthzBindAddress().isEmpty()) {
            listen(
                    health,
                    "healthzBindAddress",
                    config.healthzBindAddress(),
                    pages.pages(),
                    NodeEvents::failedToServeHealth);
        }
        listen(
                numbers,
                "metricsBindAddress",
                config.metricsBindAddress(),
                new MetricsPages(config, metrics, about).pages(),
                NodeEvents::failedToServeMetrics);
    }

    /// Creates the listener that opens and closes the health check node ports after each sync.
    public SyncListener healthCheckNodePorts(Supplier<Status> status) {
        Health verdicts = verdicts();
        var ports =
                new HealthCheckNodePortServer(
                        health, () -> verdicts.isLive(status.get(), clock.instant()), events);
        return new HealthPorts(ports::set);
    }

    private Health verdicts() {
        Duration patience = config.sync().period().multipliedBy(2);
        return new Health(patience, clock::wall, ZoneId.systemDefault());
    }

    private void listen(
            WebServer server,
            String field,
            String address,
            Page page,
            Function<String, Event> event) {
        server.openAtLast(
                BindAddress.parse(address),
                page,
                new RetryingListenSocket.Observer() {
                    @Override
                    public void failed(String why) {
                        String line = "%s: cannot listen on %s: %s".formatted(field, address, why);
                        events.record(event.apply(line));
                        if (config.bindAddressHardFail()) {
                            hardFailure.accept(new FatalException(line));
                        }
                        LOG.warn("{}; trying again every 5 s", line);
                    }

                    @Override
                    public void mended() {
                        LOG.info("{}: listening on {}", field, address);
                    }
                });
    }
}
