package dev.sluice.daemon;

import dev.sluice.daemon.config.GivenFlags;
import dev.sluice.daemon.config.ProxyConfig;
import dev.sluice.daemon.events.Events;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.kube.ApiAccess;
import dev.sluice.daemon.kube.ApiAccessException;
import dev.sluice.daemon.kube.ApiClient;
import dev.sluice.daemon.kube.ClusterWatch;
import dev.sluice.daemon.kube.EventWriter;
import dev.sluice.daemon.lastgood.LastGoodFile;
import dev.sluice.daemon.metrics.ApiMetrics;
import dev.sluice.daemon.metrics.BuildMetrics;
import dev.sluice.daemon.metrics.ConntrackMetrics;
import dev.sluice.daemon.metrics.EventMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.ProcessMetrics;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Zombies;
import dev.sluice.services.Bell;
import dev.sluice.services.ChangeLog;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.Lane;
import dev.sluice.sync.Pace;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole of it, put together: the watch, the sync thread, what tells of it.
///
/// It runs until the process is ended, by a signal or because a thread failed; the rules stay, as
/// kube-proxy's do.
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Path PROC = Path.of("/proc");
    private static final Duration RESYNC = Duration.ofHours(1);
    private static final Duration LOOK_AT_HOST = Duration.ofSeconds(2);
    private static final Duration LOOK_FOR_ORPHANS = Duration.ofSeconds(5);

    private final ProxyConfig config;
    private final String version;

    /// @param version as the API server's logs and ours name this program: `sluice/1.0`
    public Daemon(ProxyConfig config, String version) {
        this.config = config;
        this.version = version;
    }

    /// Does what only a privileged process can, so that [#run] finds nothing to set or load.
    ///
    /// @throws FatalException where it cannot be done as configured
    public void prepare() {
        Mode mode = Mode.of(config);
        checkPrivileges(mode);
        ConntrackDuties.setSysctls(config.conntrack());
        try {
            mode.prepare();
        } catch (IOException e) {
            throw new FatalException(String.valueOf(e.getMessage()), e);
        }
        // iptables-legacy loads its modules itself, where it may.
        new HostFamilies(PROC).backends(mode, _ -> {}).values().forEach(Backend::close);
        LOG.info("the kernel is prepared for mode {}", mode.name());
    }

    /// Runs, and does not return unless the calling thread is interrupted.
    ///
    /// @param given the flags that the configuration was made from
    /// @throws FatalException where it cannot run here, or not as configured
    public void run(ApiAccess access, GivenFlags given)
            throws ApiAccessException, InterruptedException {
        Mode mode = Mode.of(config);
        Thread.setDefaultUncaughtExceptionHandler(Daemon::die);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LOG.info("ending; the rules stay")));
        reapOrphans();
        String node = NodeName.of(config);
        LOG.info("{} on node {}, mode {}", version, node, mode.name());
        checkPrivileges(mode);
        OomScore.set(PROC, config.oomScoreAdj());
        Cgroup cgroup = Cgroup.ofThisProcess(Path.of("/"));
        sayLimits(cgroup);
        ConntrackDuties.setSysctls(config.conntrack());
        var metrics = new Metrics();
        new ProcessMetrics(metrics, PROC);
        CgroupMetrics.tell(metrics, cgroup);
        BuildMetrics.tell(metrics, version, gates());
        var bell = new Bell();
        var log = new ChangeLog(bell, CLOCK.instant());
        try (var api = new ApiClient(access, version, new ApiMetrics(metrics))) {
            EventWriter writer = EventWriter.of(api, node, NodeName.ofHost());
            Events events = new EventMetrics(metrics, writer);
            ClusterWatch watch = ClusterWatch.of(api, node, log, events);
            // What the API server has to say arrives while the host is looked at.
            watch.start();
            writer.start();
            keepLastGood(watch, api.server() + ", node " + node);
            new ConfigWatch(given, config, events).start();
            var telling =
                    new Telling(
                            config,
                            events,
                            metrics,
                            new AboutPages(version, given, CLOCK),
                            () -> WatchAges.heard(watch.heard()),
                            why -> die(Thread.currentThread(), why));
            Thread sync =
                    Thread.ofPlatform()
                            .name("sync")
                            .unstarted(loop(mode, node, log, bell, telling));
            events.record(NodeEvents.starting());
            sync.start();
            sync.join();
        }
    }

    /// Those that kube-proxy has and that count here.
    private Map<String, Boolean> gates() {
        return Map.of(
                "AllowServiceExternalIPs", config.gate("AllowServiceExternalIPs", true),
                "PreferSameTrafficDistribution", true,
                "MultiCIDRServiceAllocator", true);
    }

    private SyncLoop loop(Mode mode, String node, ChangeLog log, Bell bell, Telling telling) {
        Map<IpFamily, Backend> backends = new HostFamilies(PROC).backends(mode, telling.events());
        var board = new StatusBoard(backends.keySet(), CLOCK);
        ConntrackMetrics connections = telling.connections();
        var sweeper = ConntrackDuties.sweeper(connections);
        var plans = new StandingPlans();
        ConntrackDuties.watchPressure(plans, connections);
        SyncListener listener =
                new Listeners(
                        List.of(
                                telling.syncs(mode, log, board),
                                sweeper,
                                plans,
                                new Leftovers(config),
                                new LoadedHeap(backends.keySet(), System::gc)));
        // All there is to tell has a name by now.
        telling.open(board::status);
        var limits = new Pace.Limits(config.sync().leastInterval(), config.sync().period(), RESYNC);
        List<Lane> lanes =
                backends.entrySet().stream()
                        .map(e ->
                                new Lane(
                                        e.getKey(),
                                        e.getValue(),
                                        limits,
                                        listener,
                                        System::nanoTime))
                        .toList();
        var views =
                new PatientViews(
                        new ConfiguredView(config),
                        backends.keySet(),
                        HostAddresses::ofThisHost,
                        System::nanoTime);
        List<Chore> chores = new ArrayList<>(List.of(sweeper, board));
        chores.addAll(mode.chores());
        return new SyncLoop(
                log, bell, new NotedViews(views, board::node), lanes, chores, node, LOOK_AT_HOST);
    }

    /// @param owner whose file it may be
    private void keepLastGood(ClusterWatch watch, String owner) {
        var settings = config.sluice().lastGood();
        var file = new LastGoodFile(Path.of(settings.path()), owner);
        if (!settings.enabled() || !file.hasPlace()) {
            LOG.debug("no last-good snapshot is kept at {}", file.path());
            return;
        }
        BooleanSupplier hasRules =
                () ->
                        Mode.all(config).stream()
                                .anyMatch(mode ->
                                        Arrays.stream(IpFamily.values()).anyMatch(mode::stands));
        new LastGood(file, watch, hasRules, InstantSource.system(), System::nanoTime).start();
    }

    private static void sayLimits(Cgroup cgroup) {
        cgroup.memoryLimit()
                .ifPresent(bytes ->
                        LOG.info(
                                "memory: {} MiB are allowed, the heap may take {} MiB of them",
                                bytes >> 20,
                                Runtime.getRuntime().maxMemory() >> 20));
    }

    private static void checkPrivileges(Mode mode) {
        Privileges own = Privileges.ofThisProcess();
        own.mayLack(mode.name()).ifPresent(LOG::warn);
        own.lacks(mode.name())
                .ifPresent(line -> {
                    throw new FatalException(line);
                });
    }

    /// As the first process of a container: its orphans are ours.
    private static void reapOrphans() {
        long self = ProcessHandle.current().pid();
        if (self == 1) {
            var reaper = new OrphanReaper(PROC, self, Zombies::reap);
            Thread.ofPlatform()
                    .daemon()
                    .name("reaper")
                    .start(() -> {
                        try {
                            while (true) {
                                Thread.sleep(LOOK_FOR_ORPHANS);
                                reaper.look();
                            }
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        } catch (IOException e) {
                            LOG.warn("cannot look for orphans: {}", e.toString());
                        }
                    });
        }
    }

    /// A thread that fails leaves the daemon half alive, which nobody would notice: better that it
    /// is started anew.
    private static void die(Thread thread, Throwable cause) {
        if (cause instanceof FatalException) {
            LOG.error("{}", cause.getMessage());
        } else {
            StackTraceElement[] stack = cause.getStackTrace();
            LOG.error(
                    "thread {} failed: {}{}",
                    thread.getName(),
                    cause,
                    stack.length == 0 ? "" : " at " + stack[0]);
            LOG.debug("all of it:", cause);
        }
        Runtime.getRuntime().halt(1);
    }
}
