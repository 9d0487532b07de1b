package dev.sluice.testbed.conntrack;

import dev.sluice.conformance.Settings;
import dev.sluice.conformance.TestNet;
import dev.sluice.conntrack.NetlinkConntrackTable;
import dev.sluice.conntrack.SweepListener;
import dev.sluice.conntrack.Sweeper;
import dev.sluice.daemon.HostAddresses;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.services.Bell;
import dev.sluice.services.ChangeLog;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.Lane;
import dev.sluice.sync.Pace;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncLoop;
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

/// The sync loop with a backend for each family and the sweeper, on the test node, fed by hand. Its
/// second look is a second later than the first, as ever.
final class Proxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pace.Limits LIMITS =
            new Pace.Limits(Duration.ZERO, Duration.ofSeconds(5), Duration.ofHours(1));

    /// Makes a backend, on a thread inside the node.
    interface Backends {
        Backend of(IpFamily family) throws Exception;
    }

    private final Bell bell = new Bell();
    private final ChangeLog log = new ChangeLog(bell, Instant.now());
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicInteger sweeps = new AtomicInteger();
    private final CompletableFuture<Void> firstSync = new CompletableFuture<>();
    private final Thread thread;

    private Proxy(TestNode node, Backends backends) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("proxy")
                        .unstarted(() -> {
                            try {
                                node.in(Place.NODE, () -> run(backends));
                            } catch (Exception e) {
                                firstSync.completeExceptionally(e);
                            }
                        });
    }

    /// Starts it with what there is, and waits for its first syncs.
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
        proxy.thread.start();
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

    /// How many flows the sweeper has deleted.
    int deleted() {
        return deleted.get();
    }

    /// How often it has looked.
    int sweeps() {
        return sweeps.get();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean run(Backends backends) throws Exception {
        try (var table = new NetlinkConntrackTable();
                var ipv4 = backends.of(IpFamily.IPV4);
                var ipv6 = backends.of(IpFamily.IPV6)) {
            var sweeper =
                    new Sweeper(table, HostAddresses::ofThisHost, new Counting(), System::nanoTime);
            var listener = new Telling(sweeper);
            List<Lane> lanes = new ArrayList<>();
            lanes.add(new Lane(IpFamily.IPV4, ipv4, LIMITS, listener, System::nanoTime));
            lanes.add(new Lane(IpFamily.IPV6, ipv6, LIMITS, listener, System::nanoTime));
            new SyncLoop(
                            log,
                            bell,
                            (_, family) -> Optional.of(Settings.DEFAULT.view(family)),
                            lanes,
                            List.of(sweeper),
                            TestNet.NODE,
                            Duration.ofSeconds(1))
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

    /// Hands on what happened to the sweeper, and tells of the first success of both families.
    private final class Telling implements SyncListener {
        private final Sweeper sweeper;
        private int synced;

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
            if (++synced == IpFamily.values().length) {
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
