package dev.sluice.daemon;

import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.KubernetesVersion;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.live.TraceLeftovers;
import dev.sluice.daemon.metrics.ApiMetrics;
import dev.sluice.daemon.metrics.BuildMetrics;
import dev.sluice.daemon.metrics.EventMetrics;
import dev.sluice.daemon.metrics.FreshnessMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.ProcessMetrics;
import dev.sluice.daemon.metrics.TaskMetrics;
import dev.sluice.daemon.mode.HostFamilies;
import dev.sluice.daemon.mode.Mode;
import dev.sluice.daemon.mode.Modes;
import dev.sluice.daemon.node.NodeName;
import dev.sluice.daemon.pages.AboutPages;
import dev.sluice.daemon.pages.StatusServers;
import dev.sluice.daemon.process.Cgroup;
import dev.sluice.daemon.process.CgroupMetrics;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.process.OomScore;
import dev.sluice.daemon.process.OrphanReaper;
import dev.sluice.daemon.process.Privileges;
import dev.sluice.daemon.report.NodeEvents;
import dev.sluice.daemon.report.WatchAges;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.events.EventWriter;
import dev.sluice.kube.events.Events;
import dev.sluice.kube.freshness.Freshness;
import dev.sluice.kube.lastgood.LastGood;
import dev.sluice.kube.lastgood.LastGoodFile;
import dev.sluice.kube.watch.ClusterWatch;
import dev.sluice.kube.watch.WatchedKind;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Zombies;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.Backend;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Composes the daemon: the watch of the API, the sync threads, and the servers of health and
/// metrics.
///
/// It runs until a signal or a failed thread ends the process. The rules stay installed, as with
/// kube-proxy.
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Path PROC = Path.of("/proc");
    private static final Duration LOOK_FOR_ORPHANS = Duration.ofSeconds(5);

    private final ProxyConfig config;
    private final String version;
    private final boolean shadow;

    /// @param version the name and version of this program in logs and requests: `sluice/1.0`
    /// @param shadow whether nothing is written to the kernel, and what would be is compared with
    ///   what kube-proxy wrote
    public Daemon(ProxyConfig config, String version, boolean shadow) {
        this.config = config;
        this.version = version;
        this.shadow = shadow;
    }

    /// Does all that needs a privileged process, so that [#run] needs to set no sysctl and load no
    /// module.
    ///
    /// @param access is only checked; null if none is named
    /// @throws FatalException if the host cannot be prepared as configured
    public void prepare(@Nullable ApiAccess access) throws ApiAccessException {
        Mode mode = Modes.of(config);
        checkPrivileges(mode);
        if (access != null) {
            new ApiClient(access, version).close();
        }
        ConntrackSetup.setSysctls(config.conntrack());
        try {
            mode.prepare();
        } catch (IOException e) {
            throw new FatalException(String.valueOf(e.getMessage()), e);
        }
        // iptables-legacy loads its modules itself, if it is allowed to.
        new HostFamilies(PROC).backends(mode, _ -> {}).values().forEach(Backend::close);
        LOG.info("the kernel is prepared for mode {}", mode.name());
    }

    /// Runs the daemon. Returns only if the calling thread is interrupted.
    ///
    /// @param given the flags that the configuration was read from
    /// @throws FatalException if the host does not support the configuration
    public void run(ApiAccess access, GivenFlags given)
            throws ApiAccessException, InterruptedException {
        Mode mode = Modes.of(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LOG.info("ending; the rules stay")));
        String node = NodeName.of(config);
        LOG.info("{} on node {}, mode {}", version, node, mode.name());
        if (shadow) {
            LOG.info("in shadow mode: nothing is written, kube-proxy's rules are compared");
        }
        checkPrivileges(mode);
        var metrics = new Metrics();
        // Reads all that the configuration names. Only then is anything on the host changed.
        try (var api = new ApiClient(access, System.getenv(), version, new ApiMetrics(metrics))) {
            serve(api, node, mode, metrics, given);
        }
    }

    /// Adapts the process and the kernel to the configuration.
    ///
    /// @throws FatalException if the host cannot be prepared as configured
    private void prepareProcess() {
        OomScore.set(PROC, config.oomScoreAdj());
        if (!shadow) {
            TraceLeftovers.remove();
            ConntrackSetup.setSysctls(config.conntrack());
        }
    }

    /// Logs and registers what this process is and may use.
    private void describeProcess(Metrics metrics) {
        Cgroup cgroup = Cgroup.ofThisProcess(Path.of("/"));
        sayLimits(cgroup);
        new ProcessMetrics(metrics, PROC);
        CgroupMetrics.register(metrics, cgroup);
        BuildMetrics.register(metrics, version, KubernetesVersion.current(), gates());
    }

    private void serve(ApiClient api, String node, Mode mode, Metrics metrics, GivenFlags given)
            throws InterruptedException {
        var failures = new TaskMetrics(metrics);
        // Only failures of the watch and sync threads may end the process.
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> {
            failures.failed("other");
            sayFailed(thread, cause);
        });
        var wakeUp = new WakeUp();
        var log = new ChangeLog(wakeUp, CLOCK.instant());
        Events events = new EventMetrics(metrics, events(api, node, failures));
        ClusterWatch watch = ClusterWatch.of(api, node, log, events);
        // The objects arrive while the host is prepared and inspected. If that fails, they were
        // listed for nothing.
        watch.onFailure(Daemon::die);
        watch.start();
        prepareProcess();
        describeProcess(metrics);
        reapOrphans(failures);
        if (!shadow) {
            keepLastGood(watch, api.server() + ", node " + node, failures);
        }
        List<WatchedKind> kinds = watch.kinds();
        var freshness =
                new Freshness(
                        kinds,
                        Timing.real(),
                        new FreshnessMetrics(
                                metrics, kinds.stream().map(WatchedKind::name).toList()));
        freshness.start(failures);
        new ConfigWatch(given, config, events, Daemon::end).start(failures);
        var clock = new SteadyClock(CLOCK, System::nanoTime);
        var servers =
                new StatusServers(
                        config,
                        events,
                        metrics,
                        new AboutPages(version, given, CLOCK),
                        () -> WatchAges.heard(watch.heard()),
                        clock,
                        Daemon::end);
        var loops =
                new SyncLoops(
                        config, version, mode, shadow, events, metrics, servers, clock, freshness,
                        failures);
        List<SyncLoop> syncs = loops.of(node, log, wakeUp);
        events.record(NodeEvents.starting());
        DefaultMode.warn(config, events, LOG);
        run(syncs);
    }

    /// Runs each loop on its own thread. Returns when all have ended.
    private static void run(List<SyncLoop> loops) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (SyncLoop loop : loops) {
            threads.add(
                    Thread.ofPlatform()
                            .name("sync-" + loop.family())
                            .uncaughtExceptionHandler(Daemon::die)
                            .start(loop));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /// Events would say that this process serves the node, which it does not in shadow mode.
    private Events events(ApiClient api, String node, TaskListener failures) {
        if (shadow) {
            return event -> LOG.debug("not recorded in shadow mode: {}", event);
        }
        EventWriter writer = EventWriter.of(api, node, NodeName.ofHost());
        writer.start(failures);
        return writer;
    }

    /// The feature gates of kube-proxy that have a meaning here.
    private Map<String, Boolean> gates() {
        return Map.of(
                "AllowServiceExternalIPs",
                config.gate("AllowServiceExternalIPs", true),
                "KubeProxyNFTablesLocalhostNodePorts",
                config.hasLocalhostNodePortsGate(),
                "PreferSameTrafficDistribution",
                true,
                "MultiCIDRServiceAllocator",
                true);
    }

    /// @param owner the cluster and node that the file belongs to
    private void keepLastGood(ClusterWatch watch, String owner, TaskListener failures) {
        var settings = config.sluice().lastGood();
        var file = new LastGoodFile(Path.of(settings.path()), owner);
        if (!settings.enabled() || !file.hasPlace()) {
            LOG.debug("no last-good snapshot is kept at {}", file.path());
            return;
        }
        BooleanSupplier hasRules =
                () ->
                        Modes.all(config).stream()
                                .anyMatch(mode ->
                                        Arrays.stream(IpFamily.values()).anyMatch(mode::stands));
        new LastGood(file, watch, hasRules, InstantSource.system(), System::nanoTime)
                .start(failures);
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

    /// Reaps orphaned processes if this process is the first one of its container and so inherits
    /// them.
    private static void reapOrphans(TaskListener failures) {
        long self = ProcessHandle.current().pid();
        if (self == 1) {
            var reaper = new OrphanReaper(PROC, self, Zombies::reap);
            new PeriodicTask("reaper", LOOK_FOR_ORPHANS, reaper::look, failures).start();
        }
    }

    /// Ends the process after a failure of a watch or sync thread. Without that thread the daemon
    /// would only appear to work; its supervisor restarts it.
    private static void die(Thread thread, Throwable cause) {
        if (cause instanceof FatalException fatal) {
            end(fatal);
        }
        sayFailed(thread, cause);
        Runtime.getRuntime().halt(1);
    }

    private static void end(FatalException why) {
        LOG.error("{}", OneLine.of(String.valueOf(why.getMessage())));
        Runtime.getRuntime().halt(1);
    }

    private static void sayFailed(Thread thread, Throwable cause) {
        StackTraceElement[] stack = cause.getStackTrace();
        LOG.error(
                "thread {} failed: {}{}",
                thread.getName(),
                OneLine.of(cause.toString()),
                stack.length == 0 ? "" : " at " + stack[0]);
        LOG.debug("all of it:", cause);
    }
}
