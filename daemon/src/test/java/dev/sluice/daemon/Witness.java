package dev.sluice.daemon;

import dev.sluice.base.log.RecordingLogger;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.SyncMetrics;
import dev.sluice.daemon.report.Listeners;
import dev.sluice.daemon.report.SyncEvents;
import dev.sluice.daemon.report.SyncLog;
import dev.sluice.kube.events.Events;
import dev.sluice.model.IpFamily;
import dev.sluice.services.ChangeLog;
import dev.sluice.sync.Chore;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// The reports of the daemon on its syncs, composed as in [SyncLoops]: the log, whose lines it
/// keeps, Events, metrics, and the answers of the health port.
public final class Witness {
    private final RecordingLogger log = new RecordingLogger();
    private final List<String> lines = new ArrayList<>();
    private final SteadyClock steady;
    private final StatusBoard board;
    private final Health health;
    private final SyncListener syncs;

    /// @param period the sync period; changes may be pending for twice that time
    /// @param wall a clock that may jump
    /// @param nanos a monotonic clock, in nanoseconds
    public Witness(
            Collection<IpFamily> families,
            Duration period,
            ChangeLog changes,
            Events events,
            InstantSource wall,
            LongSupplier nanos) {
        this.steady = new SteadyClock(wall, nanos);
        this.board = new StatusBoard(families, steady);
        this.health = new Health(period.multipliedBy(2), steady::wall, ZoneOffset.UTC);
        this.syncs =
                new Listeners(
                        List.of(
                                new SyncLog(log, nanos),
                                board,
                                new SyncEvents(events),
                                new SyncMetrics(new Metrics(), families, changes, wall, nanos)));
    }

    /// The listener for sync threads. It also calls the listeners `own`.
    public SyncListener with(List<SyncListener> own) {
        List<SyncListener> all = new ArrayList<>(List.of(syncs));
        all.addAll(own);
        return new Listeners(all);
    }

    public StatusBoard board() {
        return board;
    }

    public Chore rounds(IpFamily family) {
        return board.rounds(family);
    }

    /// Whether `/healthz` would answer 200.
    public boolean isHealthy() {
        return health.healthz(board.status(), steady.instant()).ok();
    }

    /// Whether `/livez` would answer 200.
    public boolean isLive() {
        return health.livez(board.status(), steady.instant()).ok();
    }

    /// The part of the answer of `/readyz` about the kernel.
    public String readiness() {
        return Readiness.text(
                new Readiness(Duration.ofMinutes(3))
                        .checks(board.status(), Map.of(), steady.instant()));
    }

    /// All lines of the log so far, above level DEBUG: `LEVEL text`.
    public List<String> lines() {
        for (String line : log.take()) {
            if (!line.startsWith("DEBUG") && !line.startsWith("TRACE")) {
                lines.add(line);
            }
        }
        return List.copyOf(lines);
    }
}
