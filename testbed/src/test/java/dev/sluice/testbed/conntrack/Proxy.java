package dev.sluice.testbed.conntrack;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestNet;
import dev.sluice.conntrack.NetlinkConntrackTable;
import dev.sluice.conntrack.SweepListener;
import dev.sluice.conntrack.Sweeper;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.FamilySyncer;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncLoop;
import dev.sluice.sync.SyncSchedule;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The sync loop with a backend for each family and the sweeper, on the test node. Tests write to
/// its change log directly. As in the daemon, the sweeper's second check comes a second after the
/// first.
final class Proxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SyncSchedule.Limits LIMITS =
            new SyncSchedule.Limits(Duration.ZERO, Duration.ofSeconds(5), Duration.ofHours(1));

    /// Makes a backend; called on a thread inside the node.
    interface Backends {
        Backend of(IpFamily family) throws Exception;
    }

    private final WakeUp wakeUp = new WakeUp();
    private final ChangeLog log = new ChangeLog(wakeUp, Instant.now());
    private final SnapshotSource snapshots =
            new SnapshotSource(log, List.of(IpFamily.values()), TestNet.NODE);
    private final AtomicInteger synced = new AtomicInteger();
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicInteger sweeps = new AtomicInteger();
    private final CompletableFuture<Void> firstSync = new CompletableFuture<>();
    private final List<Thread> threads = new ArrayList<>();

    private Proxy(TestNode node, Backends backends) {
        for (IpFamily family : IpFamily.values()) {
            Runnable sync =
                    () -> {
                        try {
                            node.in(Place.NODE, () -> run(backends, family));
                        } catch (Exception e) {
                            firstSync.completeExceptionally(e);
                        }
                    };
            threads.add(Thread.ofPlatform().daemon().name("proxy-" + family).unstarted(sync));
        }
    }

    /// Starts the proxy with these objects and waits for the first sync of both families.
    static Proxy start(
            TestNode node, Backends backends, List<Service> services, List<EndpointSlice> slices)
            throws Exception {
        var proxy = new Proxy(node, backends);
        proxy.log.node(TestNet.node());
        services.forEach(proxy::set);
        slices.forEach(proxy::set);
        proxy.log.servicesListed();
        proxy.log.slicesListed();
        proxy.log.nodeListed();
        proxy.threads.forEach(Thread::start);
        proxy.firstSync.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return proxy;
    }

    void set(Service service) {
        log.service(service.name(), service);
    }

    void set(EndpointSlice slice) {
        log.slice(slice.name(), slice, null);
    }

    void remove(ServiceName service, EndpointSlice slice) {
        log.service(service, null);
        log.slice(slice.name(), null, null);
    }

    /// Returns the number of flows that the sweeper has deleted.
    int deleted() {
        return deleted.get();
    }

    /// Returns the number of the sweeper's checks.
    int sweeps() {
        return sweeps.get();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean run(Backends backends, IpFamily family) throws Exception {
        try (var table = new NetlinkConntrackTable();
                var backend = backends.of(family)) {
            var sweeper =
                    new Sweeper(table, HostAddresses::ofThisHost, new Counting(), System::nanoTime);
            var syncer =
                    new FamilySyncer(
                            family, backend, LIMITS, new Telling(sweeper), System::nanoTime);
            new SyncLoop(
                            snapshots,
                            wakeUp,
                            (_, of) -> Optional.of(ClusterSettings.DEFAULT.view(of)),
                            syncer,
                            List.of(sweeper),
                            Duration.ofSeconds(1),
                            System::nanoTime)
                    .run();
            return true;
        }
    }

    private final class Counting implements SweepListener {
        @Override
        public void swept(IpFamily family, Duration took, int count) {
            deleted.addAndGet(count);
            sweeps.incrementAndGet();
        }

        @Override
        public void sweepFailed(IpFamily family, Exception cause, Duration retryIn) {
            firstSync.completeExceptionally(cause);
        }
    }

    /// Passes a family's syncs on to the sweeper, and reports when both families have synced for
    /// the first time.
    private final class Telling implements SyncListener {
        private final Sweeper sweeper;

        Telling(Sweeper sweeper) {
            this.sweeper = sweeper;
        }

        @Override
        public void syncing(Plan plan) {
            sweeper.syncing(plan);
        }

        @Override
        public void synced(Synced sync) {
            sweeper.synced(sync);
            if (synced.incrementAndGet() == IpFamily.values().length) {
                firstSync.complete(null);
            }
        }

        @Override
        public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
            sweeper.failed(family, cause, took, retryIn);
            firstSync.completeExceptionally(cause);
        }

        @Override
        public void drifted(IpFamily family, Drift drift) {
            sweeper.drifted(family, drift);
        }
    }
}
