package dev.sluice.daemon;

import dev.sluice.base.background.TaskListener;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.bundle.StatePages;
import dev.sluice.daemon.facts.RecentChanges;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.journal.JournalFiles;
import dev.sluice.daemon.localhost.LocalhostNodePorts;
import dev.sluice.daemon.metrics.ConntrackMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.ShadowMetrics;
import dev.sluice.daemon.metrics.SyncMetrics;
import dev.sluice.daemon.mode.HostFamilies;
import dev.sluice.daemon.mode.KernelComparison;
import dev.sluice.daemon.mode.Leftovers;
import dev.sluice.daemon.mode.Mode;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.node.NodeViewSource;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.pages.StatusServers;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.process.LoadedHeap;
import dev.sluice.daemon.report.InstalledPlans;
import dev.sluice.daemon.report.Listeners;
import dev.sluice.daemon.report.SkippedServices;
import dev.sluice.daemon.report.SyncEvents;
import dev.sluice.daemon.report.SyncLog;
import dev.sluice.daemon.shadow.ShadowBackend;
import dev.sluice.daemon.shadow.ShadowComparison;
import dev.sluice.inspect.check.CheckStage;
import dev.sluice.kube.events.Events;
import dev.sluice.kube.freshness.Freshness;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
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
    private final String version;
    private final Mode mode;
    private final boolean shadow;
    private final Events events;
    private final Metrics metrics;
    private final StatusServers servers;
    private final SteadyClock clock;
    private final Freshness freshness;
    private final TaskListener failures;

    /// @param version the name and version of this program: `sluice/1.0`
    /// @param shadow whether nothing is written to the kernel
    /// @param clock the clock of the status
    /// @param freshness compares what is known with the API server
    /// @param failures is notified of failures outside of the syncs
    SyncLoops(
            ProxyConfig config,
            String version,
            Mode mode,
            boolean shadow,
            Events events,
            Metrics metrics,
            StatusServers servers,
            SteadyClock clock,
            Freshness freshness,
            TaskListener failures) {
        this.config = config;
        this.version = version;
        this.mode = mode;
        this.shadow = shadow;
        this.events = events;
        this.metrics = metrics;
        this.servers = servers;
        this.clock = clock;
        this.freshness = freshness;
        this.failures = failures;
    }

    /// Creates the loop of each enabled family, and opens the status ports.
    ///
    /// @param node the name of this node
    /// @param changes the change log that the watch writes to
    /// @param wakeUp is signalled by each change
    /// @throws FatalException if the host supports neither family
    List<SyncLoop> of(String node, ChangeLog changes, WakeUp wakeUp) {
        var host = new HostFamilies(PROC);
        Map<IpFamily, Backend> backends =
                shadow ? host.each(_ -> new ShadowBackend()) : host.backends(mode, events);
        Set<IpFamily> families = backends.keySet();
        var board = new StatusBoard(families, clock);
        var connections = new ConntrackMetrics(metrics);
        var plans = new InstalledPlans();
        ChangeHistory history = history();
        ConntrackSetup.watchPressure(plans, connections, history.samples(), failures);
        var snapshots = new SnapshotSource(changes, families, node);
        var live = new LiveState(snapshots);
        var foreign = new RecentChanges(System::nanoTime);
        SyncListener shared =
                new Listeners(
                        List.of(
                                listeners(families, changes, board, plans, live, history),
                                foreign));
        openPages(node, board, plans, live, foreign, history);
        List<SyncLoop> loops = new ArrayList<>();
        backends.forEach((family, backend) -> {
            List<Chore> chores = new ArrayList<>(List.of(board.rounds(family)));
            List<SyncListener> listeners = new ArrayList<>(List.of(shared));
            if (!shadow) {
                var sweeper = ConntrackSetup.sweeper(connections);
                chores.addFirst(sweeper);
                chores.addAll(mode.chores(family));
                listeners.add(sweeper);
            }
            loops.add(
                    new SyncLoop(
                            snapshots,
                            wakeUp,
                            views(
                                    families,
                                    board,
                                    live,
                                    loops.isEmpty() ? LOG : NOPLogger.NOP_LOGGER),
                            syncer(family, backend, new Listeners(listeners)),
                            chores,
                            LOOK_AT_HOST,
                            System::nanoTime));
        });
        return loops;
    }

    private List<OperatorPage> withState(OperatorPages pages, String node, LiveState live) {
        List<OperatorPage> all = new ArrayList<>(pages.all());
        all.addAll(new StatePages(config, node, live, shadow).all());
        return all;
    }

    private void openPages(
            String node,
            StatusBoard board,
            InstalledPlans plans,
            LiveState live,
            RecentChanges foreign,
            ChangeHistory history) {
        Optional<ShadowComparison> compared =
                shadow ? Optional.of(compareWithKubeProxy(plans)) : Optional.empty();
        var diff = new DiffPage(config, live, compared);
        var check =
                new CheckPage(
                        config,
                        node,
                        live,
                        board::status,
                        clock,
                        servers.heard(),
                        foreign,
                        new NodeMismatches(config, live, freshness),
                        shadow ? CheckStage.PRE : CheckStage.POST);
        var findings = new LastFindings(InstantSource.system());
        var overview =
                new OverviewPage(
                        node,
                        config.mode().toString(),
                        version,
                        board::status,
                        clock,
                        servers.verdicts(),
                        servers.heard(),
                        plans,
                        foreign,
                        history,
                        findings);
        // All metrics are registered by now.
        var pages =
                new OperatorPages(
                        live,
                        new ExplainPage(live, config),
                        diff,
                        check,
                        findings,
                        new FlowsPage(live),
                        history,
                        overview);
        servers.open(board::status, withState(pages, node, live), history.events());
    }

    /// In shadow mode nothing is written, so there is nothing to keep.
    private ChangeHistory history() {
        var history =
                new ChangeHistory(
                        InstantSource.system(),
                        JournalFiles.beside(Path.of(config.sluice().lastGood().path())));
        if (!shadow) {
            history.keep(failures);
        }
        return history;
    }

    /// The listeners that all families share, in the order of their calls.
    private Listeners listeners(
            Set<IpFamily> families,
            ChangeLog changes,
            StatusBoard board,
            InstalledPlans plans,
            LiveState live,
            ChangeHistory history) {
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
                        plans));
        if (!shadow) {
            all.add(live);
            all.addAll(writers(families, board));
            // Whoever is told of a change finds it on the pages.
            all.add(history.recorder());
        }
        all.add(LoadedHeap.ofThisProcess(families));
        return new Listeners(all);
    }

    /// The listeners that change something on the host, and those that report what was written.
    private List<SyncListener> writers(Set<IpFamily> families, StatusBoard board) {
        List<SyncListener> all = new ArrayList<>();
        all.add(mode.metrics(metrics));
        all.add(servers.healthCheckNodePorts(board::status));
        all.add(new Leftovers(config));
        localhostNodePorts(families).ifPresent(all::add);
        return all;
    }

    private ShadowComparison compareWithKubeProxy(InstalledPlans plans) {
        var comparison =
                new ShadowComparison(
                        plans,
                        (plan, addresses) ->
                                KernelComparison.read(
                                                config,
                                                plan,
                                                addresses,
                                                KernelComparison.modes(config, true))
                                        .kubeProxys(plan),
                        HostAddresses::ofThisHost,
                        new ShadowMetrics(metrics),
                        System::nanoTime,
                        LoggerFactory.getLogger(ShadowComparison.class));
        comparison.start(failures);
        return comparison;
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
    private NodeViews views(Set<IpFamily> families, StatusBoard board, LiveState live, Logger log) {
        var views =
                new NodeViewSource(
                        new ConfiguredView(config),
                        families,
                        HostAddresses::ofThisHost,
                        System::nanoTime,
                        log);
        return (known, family) -> {
            board.node(known);
            Optional<NodeView> view = views.view(known, family);
            view.ifPresent(seen -> live.sees(family, seen));
            return view;
        };
    }
}
