package dev.sluice.testbed.failures;

import static java.util.Objects.requireNonNull;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestNet;
import dev.sluice.conntrack.ConntrackTable;
import dev.sluice.conntrack.NetlinkConntrackTable;
import dev.sluice.conntrack.SweepListener;
import dev.sluice.conntrack.Sweeper;
import dev.sluice.daemon.Witness;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.FamilySyncer;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncLoop;
import dev.sluice.sync.SyncSchedule;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The proxy on a test node, built as the daemon builds it, over an [Edge]: both sync threads, the
/// sweeper, and all listeners. Tests drive it round by round, with a clock that they advance. So
/// nothing waits in real time, and every requested wait is visible.
final class Rig implements AutoCloseable {
    /// The sync period, which is also the longest back-off.
    static final Duration PERIOD = Duration.ofSeconds(30);

    private static final Duration LEAST_STEP = Duration.ofSeconds(1);
    private static final SyncSchedule.Limits LIMITS =
            new SyncSchedule.Limits(Duration.ZERO, PERIOD, Duration.ofHours(3));

    final ManualClock clock = new ManualClock();
    final Edge edge;
    final Witness witness;

    /// Faults that a row of the table can activate.
    volatile boolean choreThrows;

    volatile boolean conntrackFails;
    private final TestNode node;
    private final Responders responders;
    private final WakeUp wakeUp = new WakeUp();
    private final ChangeLog log = new ChangeLog(wakeUp, Instant.EPOCH);
    private final SnapshotSource snapshots =
            new SnapshotSource(log, List.of(IpFamily.values()), TestNet.NODE);
    private final Map<IpFamily, InsideThread> threads = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, SyncLoop> loops = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, Syncs> syncs = new EnumMap<>(IpFamily.class);
    private final List<AutoCloseable> open = new ArrayList<>();
    private int events;

    /// Counts the syncs of a family.
    static final class Syncs implements SyncListener {
        private int succeeded;
        private int failed;
        private int triggers;

        @Override
        public void synced(Synced sync) {
            succeeded++;
            triggers = Math.max(triggers, sync.triggers().size());
        }

        @Override
        public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
            failed++;
        }

        int succeeded() {
            return succeeded;
        }

        int failed() {
            return failed;
        }

        /// Returns the largest number of triggers of one sync.
        int triggers() {
            return triggers;
        }
    }

    private Rig(TestNode node, Edge edge) throws IOException {
        this.node = node;
        this.edge = edge;
        this.responders = new Responders(node);
        this.witness =
                new Witness(List.of(IpFamily.values()), PERIOD, log, _ -> events++, clock, clock);
    }

    static Rig build(TestNode node, Edge edge) throws Exception {
        var rig = new Rig(node, edge);
        try {
            for (Ip pod : List.of(FailureCluster.POD1, FailureCluster.POD2, TestNet.IPV6.pod(1))) {
                rig.responders.listen(pod.toString(), Protocol.TCP, pod, FailureCluster.PORT);
            }
            for (IpFamily family : IpFamily.values()) {
                rig.assemble(family);
            }
            rig.witness.board().node(TestNet.node());
            return rig;
        } catch (Exception | AssertionError e) {
            rig.close();
            throw e;
        }
    }

    private void assemble(IpFamily family) throws Exception {
        var thread = new InsideThread(node, "rig-" + family);
        threads.put(family, thread);
        var own = new Syncs();
        syncs.put(family, own);
        Backend backend = thread.submit(() -> edge.backend(family, clock)).get();
        open.add(backend);
        var table = thread.submit(NetlinkConntrackTable::new).get();
        open.add(table);
        var sweeper =
                new Sweeper(
                        Intercepted.around(ConntrackTable.class, table, this::beforeConntrack),
                        HostAddresses::ofThisHost,
                        new Unheard(),
                        clock);
        SyncListener listener = witness.with(List.of(sweeper, own));
        var syncer = new FamilySyncer(family, backend, LIMITS, listener, clock);
        List<Chore> chores = List.of(sweeper, this::chore, witness.rounds(family));
        loops.put(
                family,
                new SyncLoop(
                        snapshots,
                        wakeUp,
                        (_, of) -> Optional.of(ClusterSettings.DEFAULT.view(of)),
                        syncer,
                        chores,
                        Duration.ofSeconds(2),
                        clock));
    }

    private void beforeConntrack(String method, Object[] arguments) throws IOException {
        if (conntrackFails && method.equals("list")) {
            throw new IOException("cannot list flows: no buffer space available");
        }
    }

    private Duration chore() {
        if (choreThrows) {
            throw new IllegalStateException("a chore that does not do");
        }
        return Duration.ofHours(1);
    }

    /// Ignores the sweeper's reports, which the table does not check.
    private static final class Unheard implements SweepListener {
        @Override
        public void swept(IpFamily family, Duration took, int deleted) {}

        @Override
        public void sweepFailed(IpFamily family, Exception cause, Duration retryIn) {}
    }

    // Changes of the cluster

    /// Lists all of [FailureCluster] completely, with so many bystanders.
    void list(int bystanders) {
        log.node(TestNet.node());
        put(FailureCluster.plain(FailureCluster.WEB, FailureCluster.WEB_IP), FailureCluster.POD1);
        put(FailureCluster.sticky(), FailureCluster.POD1, FailureCluster.POD2);
        put(FailureCluster.plain(FailureCluster.BAD, FailureCluster.BAD_IP), FailureCluster.POD1);
        put(FailureCluster.plain(FailureCluster.WEB6, FailureCluster.WEB6_IP), TestNet.IPV6.pod(1));
        for (int i = 0; i < bystanders; i++) {
            put(
                    FailureCluster.plain(
                            FailureCluster.bystander(i), FailureCluster.bystanderIp(i)),
                    i % 2 == 0 ? FailureCluster.POD1 : FailureCluster.POD2);
        }
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
    }

    private void put(Service service, Ip... endpoints) {
        log.service(service.name(), service);
        lead(service.name(), endpoints);
    }

    /// Sets the endpoints of a Service.
    void lead(ServiceName service, Ip... endpoints) {
        EndpointSlice slice = FailureCluster.endpoints(service, endpoints);
        log.slice(slice.name(), slice, clock.instant());
    }

    // Time

    /// Runs one round of a sync thread.
    ///
    /// @return the wait that the loop asks for
    Duration turn(IpFamily family) throws Exception {
        return begin(family).get();
    }

    /// Starts one round without waiting for its end.
    CompletableFuture<Duration> begin(IpFamily family) {
        SyncLoop loop = requireNonNull(loops.get(family));
        return requireNonNull(threads.get(family)).submit(loop::turn);
    }

    /// Runs one round of both families.
    ///
    /// @return the shorter wait
    Duration turn() throws Exception {
        Duration wait = Duration.ofDays(1);
        for (IpFamily family : IpFamily.values()) {
            Duration one = turn(family);
            wait = one.compareTo(wait) < 0 ? one : wait;
        }
        return wait;
    }

    /// Advances the clock, and runs a round whenever one is due, but at most one per second.
    void pass(Duration time) throws Exception {
        Duration left = time;
        while (left.isPositive()) {
            Duration wait = turn();
            Duration step = wait.compareTo(LEAST_STEP) < 0 ? LEAST_STEP : wait;
            step = step.compareTo(left) < 0 ? step : left;
            clock.advance(step);
            left = left.minus(step);
        }
        turn();
    }

    // Observations

    Syncs syncs(IpFamily family) {
        return requireNonNull(syncs.get(family));
    }

    int events() {
        return events;
    }

    TestNode node() {
        return node;
    }

    /// Returns the endpoint that answers a new connection from a pod, or else what happened.
    String reached(Ip service) throws IOException {
        return new Client(node, Place.POD3).ask(Protocol.TCP, service, 80).label();
    }

    @Override
    public void close() {
        threads.values().forEach(InsideThread::close);
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        responders.close();
    }
}
