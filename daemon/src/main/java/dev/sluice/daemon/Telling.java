package dev.sluice.daemon;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.HealthPorts;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.Status;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.RetryingListenSocket;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.metrics.ConntrackMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.SyncMetrics;
import dev.sluice.daemon.mode.Mode;
import dev.sluice.daemon.pages.AboutPages;
import dev.sluice.daemon.pages.HealthCheckNodePortServer;
import dev.sluice.daemon.pages.HealthPages;
import dev.sluice.daemon.pages.MetricsPages;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.report.Listeners;
import dev.sluice.daemon.report.NodeEvents;
import dev.sluice.daemon.report.SkippedServices;
import dev.sluice.daemon.report.SyncEvents;
import dev.sluice.daemon.report.SyncLog;
import dev.sluice.daemon.report.WatchAges;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import dev.sluice.model.IpFamily;
import dev.sluice.services.ChangeLog;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that tells how the daemon is: the log, events, numbers, and the ports at which others ask.
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    /// Three times as long as between two signs of life of the API server.
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final ProxyConfig config;
    private final Events events;
    private final Metrics metrics;
    private final AboutPages about;
    private final Supplier<Map<String, Optional<Duration>>> heard;
    private final Consumer<FatalException> hardFailure;
    private final InstantSource clock = InstantSource.system();
    private final SteadyClock steady = new SteadyClock(clock, System::nanoTime);
    private final WebServer health = new WebServer("http-health");

    /// However many ask for metrics, which take some time to write, health is told at once.
    private final WebServer numbers = new WebServer("http-metrics");

    /// @param heard how long ago the API server said anything of each kind of objects
    /// @param hardFailure told of an address that cannot be listened on, where that is to end the
    ///   daemon
    Telling(
            ProxyConfig config,
            Events events,
            Metrics metrics,
            AboutPages about,
            Supplier<Map<String, Optional<Duration>>> heard,
            Consumer<FatalException> hardFailure) {
        this.config = config;
        this.events = events;
        this.metrics = metrics;
        this.about = about;
        this.heard = heard;
        this.hardFailure = hardFailure;
    }

    /// What tells users of the cluster.
    Events events() {
        return events;
    }

    /// Where the sync threads write how they are doing.
    StatusBoard board(Collection<IpFamily> families) {
        return new StatusBoard(families, steady);
    }

    /// Opens the ports for health and metrics.
    void open(Supplier<Status> status) {
        WatchAges.register(metrics, heard, System::nanoTime);
        var pages =
                new HealthPages(status, verdicts(), new Readiness(SILENCE), heard, steady, metrics);
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

    /// What tells of syncs.
    SyncListener syncs(Mode mode, ChangeLog log, StatusBoard board) {
        Set<IpFamily> families = board.status().families().keySet();
        return new Listeners(
                List.of(
                        new SyncLog(LoggerFactory.getLogger(SyncLog.class), System::nanoTime),
                        board,
                        new SyncEvents(events),
                        new SkippedServices(LoggerFactory.getLogger(SkippedServices.class), events),
                        new SyncMetrics(metrics, families, log, clock, System::nanoTime),
                        mode.metrics(metrics),
                        healthPorts(board::status)));
    }

    /// What tells of connections.
    ConntrackMetrics connections() {
        return new ConntrackMetrics(metrics);
    }

    /// The health ports of Services.
    private HealthPorts healthPorts(Supplier<Status> status) {
        Health verdicts = verdicts();
        var ports =
                new HealthCheckNodePortServer(
                        health, () -> verdicts.isLive(status.get(), steady.instant()), events);
        return new HealthPorts(ports::set);
    }

    private Health verdicts() {
        Duration patience = config.sync().period().multipliedBy(2);
        return new Health(patience, steady::wall, ZoneId.systemDefault());
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
