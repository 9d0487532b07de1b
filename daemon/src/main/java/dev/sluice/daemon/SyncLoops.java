package dev.sluice.daemon;

import dev.sluice.base.background.TaskListener;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.localhost.LocalhostNodePorts;
import dev.sluice.daemon.metrics.ConntrackMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.SyncMetrics;
import dev.sluice.daemon.mode.HostFamilies;
import dev.sluice.daemon.mode.Leftovers;
import dev.sluice.daemon.mode.Mode;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.node.NodeViewSource;
import dev.sluice.daemon.pages.StatusServers;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.process.LoadedHeap;
import dev.sluice.daemon.report.InstalledPlans;
import dev.sluice.daemon.report.Listeners;
import dev.sluice.daemon.report.SkippedServices;
import dev.sluice.daemon.report.SyncEvents;
import dev.sluice.daemon.report.SyncLog;
import dev.sluice.kube.events.Events;
import dev.sluice.model.IpFamily;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.FamilySyncer;
import dev.sluice.sync.NodeViews;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncLoop;
import dev.sluice.sync.SyncSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/// Creates the sync loop of each family and registers all listeners of syncs.
final class SyncLoops {
    private static final Logger LOG = LoggerFactory.getLogger(SyncLoops.class);
    private static final Path PROC = Path.of("/proc");
    private static final Duration RESYNC = Duration.ofHours(1);
    private static final Duration LOOK_AT_HOST = Duration.ofSeconds(2);

    private final ProxyConfig config;
    private final Mode mode;
    private final Events events;
    private final Metrics metrics;
    private final StatusServers servers;
    private final SteadyClock clock;
    private final TaskListener failures;

    /// @param clock the clock of the status
    /// @param failures is notified of failures outside of the syncs
    SyncLoops(
            ProxyConfig config,
            Mode mode,
            Events events,
            Metrics metrics,
            StatusServers servers,
            SteadyClock clock,
            TaskListener failures) {
        this.config = config;
        this.mode = mode;
        this.events = events;
        this.metrics = metrics;
        this.servers = servers;
        this.clock = clock;
        this.failures = failures;
    }

    /// Creates the loop of each enabled family, and opens the status ports.
    ///
    /// @param node the name of this node
    /// @param changes the change log that the watch writes to
    /// @param wakeUp is signalled by each change
    /// @throws FatalException if the host supports neither family
    List<SyncLoop> of(String node, ChangeLog changes, WakeUp wakeUp) {
        Map<IpFamily, Backend> backends = new HostFamilies(PROC).backends(mode, events);
        Set<IpFamily> families = backends.keySet();
        var board = new StatusBoard(families, clock);
        var connections = new ConntrackMetrics(metrics);
        var plans = new InstalledPlans();
        ConntrackSetup.watchPressure(plans, connections, failures);
        SyncListener shared = listeners(families, changes, board, plans);
        // All metrics are registered by now.
        servers.open(board::status);
        var snapshots = new SnapshotSource(changes, families, node);
        List<SyncLoop> loops = new ArrayList<>();
        backends.forEach((family, backend) -> {
            var sweeper = ConntrackSetup.sweeper(connections);
            List<Chore> chores = new ArrayList<>(List.of(sweeper, board.rounds(family)));
            chores.addAll(mode.chores(family));
            loops.add(
                    new SyncLoop(
                            snapshots,
                            wakeUp,
                            views(families, board, loops.isEmpty() ? LOG : NOPLogger.NOP_LOGGER),
                            syncer(family, backend, new Listeners(List.of(shared, sweeper))),
                            chores,
                            LOOK_AT_HOST,
                            System::nanoTime));
        });
        return loops;
    }

    /// The listeners that all families share, in the order of their calls.
    private Listeners listeners(
            Set<IpFamily> families, ChangeLog changes, StatusBoard board, InstalledPlans plans) {
        List<SyncListener> all = new ArrayList<>();
        all.addAll(
                List.of(
                        new SyncLog(LoggerFactory.getLogger(SyncLog.class), System::nanoTime),
                        board,
                        new SyncEvents(events),
                        new SkippedServices(LoggerFactory.getLogger(SkippedServices.class), events),
                        new SyncMetrics(
                                metrics,
                                families,
                                changes,
                                InstantSource.system(),
                                System::nanoTime),
                        mode.metrics(metrics),
                        servers.healthCheckNodePorts(board::status),
                        plans,
                        new Leftovers(config),
                        new LoadedHeap(families, System::gc)));
        localhostNodePorts(families).ifPresent(all::add);
        return new Listeners(all);
    }

    /// The forwarder of node ports on loopback addresses; empty if it has nothing to do.
    private Optional<SyncListener> localhostNodePorts(Set<IpFamily> families) {
        Set<IpFamily> served =
                families.stream()
                        .filter(config::forwardsLocalhostNodePorts)
                        .collect(Collectors.toSet());
        return served.isEmpty()
                ? Optional.empty()
                : Optional.of(new LocalhostNodePorts(served, metrics));
    }

    private FamilySyncer syncer(IpFamily family, Backend backend, SyncListener listener) {
        var limits =
                new SyncSchedule.Limits(
                        config.sync().leastInterval(), config.sync().period(), RESYNC);
        return new FamilySyncer(family, backend, limits, listener, System::nanoTime);
    }

    /// The views of one sync thread. Only one of the threads logs problems of the Node.
    private NodeViews views(Set<IpFamily> families, StatusBoard board, Logger log) {
        var views =
                new NodeViewSource(
                        new ConfiguredView(config),
                        families,
                        HostAddresses::ofThisHost,
                        System::nanoTime,
                        log);
        return (known, family) -> {
            board.node(known);
            return views.view(known, family);
        };
    }
}
