package dev.sluice.daemon.pages;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.HealthPorts;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.Status;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.Request;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.RetryingListenSocket;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.operator.LiveEvents;
import dev.sluice.daemon.operator.OperatorAddress;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorServer;
import dev.sluice.daemon.page.StatusPage;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.report.NodeEvents;
import dev.sluice.daemon.report.WatchAges;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
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

    /// How long ago the API server last sent something, for each kind of object.
    public Supplier<Map<String, Optional<Duration>>> heard() {
        return heard;
    }

    /// Opens the ports for health and metrics.
    ///
    /// @param status reads the current status
    /// @param operator the pages of the operator interface
    /// @param happening what happens, for callers of the operator interface that listen
    public void open(Supplier<Status> status, List<OperatorPage> operator, LiveEvents happening) {
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
        var forOperators =
                new OperatorServer(
                        config.sluice().operatorInterface(), operator, Optional.of(happening));
        Page ofMetrics = new MetricsPages(config, metrics, about).pages();
        var statusPage = new StatusPage(config.sluice().operatorInterface());
        listen(
                numbers,
                "metricsBindAddress",
                config.metricsBindAddress(),
                request -> pageOf(request, forOperators, statusPage, ofMetrics).get(request),
                NodeEvents::failedToServeMetrics);
        Page none = _ -> Response.NOT_FOUND;
        Page alone = request -> pageOf(request, forOperators, statusPage, none).get(request);
        OperatorAddress.beside(BindAddress.parse(config.metricsBindAddress()))
                .ifPresent(address -> listenOnLoopback(address, alone));
    }

    private Page pageOf(
            Request request, OperatorServer forOperators, StatusPage statusPage, Page others) {
        if (OperatorServer.serves(request)) {
            return forOperators;
        }
        return config.sluice().statusPage() && StatusPage.serves(request) ? statusPage : others;
    }

    /// The daemon can do without this socket; only the status page and the read-only commands
    /// cannot.
    private void listenOnLoopback(BindAddress address, Page page) {
        numbers.openAtLast(
                address,
                page,
                new RetryingListenSocket.Observer() {
                    @Override
                    public void failed(String why) {
                        LOG.warn(
                                "operator interface: cannot listen on {}: {}; trying again every"
                                        + " 5 s",
                                address,
                                why);
                    }

                    @Override
                    public void mended() {
                        LOG.info("operator interface: listening on {}", address);
                    }
                });
    }

    /// Creates the listener that opens and closes the health check node ports after each sync.
    public SyncListener healthCheckNodePorts(Supplier<Status> status) {
        Health verdicts = verdicts();
        var ports =
                new HealthCheckNodePortServer(
                        health, () -> verdicts.isLive(status.get(), clock.instant()), events);
        return new HealthPorts(ports::set);
    }

    /// Decides whether the daemon is healthy, as the health pages do.
    public Health verdicts() {
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
