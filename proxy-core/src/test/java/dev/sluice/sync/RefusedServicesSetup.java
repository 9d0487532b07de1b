package dev.sluice.sync;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.plan.AddressConflict;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/// A loop over a backend in memory that refuses one Service, `shop/bad`, and takes another,
/// `shop/good`. Both are in the first sync.
abstract class RefusedServicesSetup {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MAX_RETRY = Duration.ofSeconds(8);
    static final Service BAD = plain("bad", 1).build();
    static final Service GOOD = plain("good", 2).build();
    static final Ip SHARED = TestNet.IPV4.externalIp(1);

    final WakeUp wakeUp = new WakeUp();
    final ChangeLog log = new ChangeLog(wakeUp, START);
    final Ticker clock = new Ticker();
    final FakeBackend kernel = new FakeBackend(clock);
    final Recorder heard = new Recorder();
    final SyncLoop loop =
            new SyncLoop(
                    new SnapshotSource(log, List.of(IpFamily.IPV4), TestNet.NODE),
                    wakeUp,
                    (node, family) -> Optional.of(ClusterSettings.DEFAULT.view(family)),
                    new FamilySyncer(
                            IpFamily.IPV4,
                            kernel,
                            new SyncSchedule.Limits(Duration.ZERO, MAX_RETRY, Duration.ofHours(1)),
                            heard,
                            clock),
                    List.of(),
                    Duration.ofSeconds(30),
                    clock);

    @BeforeEach
    void start() {
        kernel.refused.add(BAD.name());
        log.service(BAD.name(), BAD);
        log.service(GOOD.name(), GOOD);
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
        loop.turn();
    }

    /// Which pod the last sync gave `shop/good` as its first endpoint; its number in [TestNet#pod].
    int lastPod() {
        var planned = heard.last().plan().services().get(GOOD.name());
        assertNotNull(planned);
        var ip = planned.ports().getFirst().reachable().getFirst().ip();
        for (int pod = 1; pod < 100; pod++) {
            if (ip.equals(TestNet.IPV4.pod(pod))) {
                return pod;
            }
        }
        throw new AssertionError(ip);
    }

    /// How many frontends the last sync gave a Service.
    int frontends(Service of) {
        var planned = heard.last().plan().services().get(of.name());
        return planned == null ? 0 : planned.ports().getFirst().frontends().size();
    }

    /// Makes a pod the only endpoint of a Service.
    void change(Service of, int pod) {
        EndpointSlice slice =
                slice("shop", of.name().name()).port(8080).ready(TestNet.IPV4.pod(pod)).build();
        log.slice(slice.name(), slice, null);
    }

    static ServiceBuilder plain(String name, int ip) {
        return service("shop", name).clusterIp(TestNet.IPV4.clusterIp(ip)).port(80);
    }

    /// Records what the listener is notified of.
    static final class Recorder implements SyncListener {
        final List<Synced> syncs = new ArrayList<>();
        final List<String> losers = new ArrayList<>();
        final List<Exception> failures = new ArrayList<>();
        int drifts;
        int failedLooks;

        Synced last() {
            return syncs.getLast();
        }

        @Override
        public void addressTaken(IpFamily family, AddressConflict conflict) {
            losers.add(conflict.loser().service().toString());
        }

        @Override
        public void synced(Synced sync) {
            syncs.add(sync);
        }

        @Override
        public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
            failures.add(cause);
        }

        @Override
        public void drifted(IpFamily family, Drift drift) {
            drifts++;
        }

        @Override
        public void lookFailed(IpFamily family, SyncException cause, Duration retryIn) {
            failedLooks++;
        }
    }
}
