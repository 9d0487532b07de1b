package dev.sluice.sync;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.plan.NodeView;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A loop for each family, over backends in memory and a clock that tests move.
abstract class SyncLoopSetup {
    static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    static final Duration RESYNC = Duration.ofHours(1);
    static final Duration MAX_RETRY = Duration.ofSeconds(8);
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    static final Service WEB =
            service("shop", "web")
                    .clusterIp(TestNet.IPV4.clusterIp(1))
                    .clusterIp(TestNet.IPV6.clusterIp(1))
                    .port(80)
                    .build();

    final WakeUp wakeUp = new WakeUp();
    final ChangeLog log = new ChangeLog(wakeUp, START);
    final Ticker clock = new Ticker();
    final FakeBackend ipv4 = new FakeBackend(clock);
    final FakeBackend ipv6 = new FakeBackend(clock);
    final Recorder heard = new Recorder();
    final Views views = new Views();
    final SyncSchedule.Limits limits = new SyncSchedule.Limits(Duration.ZERO, MAX_RETRY, RESYNC);
    final SnapshotSource snapshots =
            new SnapshotSource(log, List.of(IpFamily.IPV4, IpFamily.IPV6), TestNet.NODE);
    final SyncLoop loop4 = loop(IpFamily.IPV4, ipv4);
    final SyncLoop loop6 = loop(IpFamily.IPV6, ipv6);

    SyncLoop loop(IpFamily family, FakeBackend backend, Chore... chores) {
        return new SyncLoop(
                snapshots,
                wakeUp,
                views,
                new FamilySyncer(family, backend, limits, heard, clock),
                List.of(chores),
                LONGEST_WAIT,
                clock);
    }

    /// Runs one turn of each loop.
    Duration turn() {
        Duration wait4 = loop4.turn();
        Duration wait6 = loop6.turn();
        return wait4.compareTo(wait6) <= 0 ? wait4 : wait6;
    }

    void start() {
        log.service(WEB.name(), WEB);
        list();
        turn();
    }

    void list() {
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
    }

    void change4(int pod) {
        log.slice(slice4(pod).name(), slice4(pod), null);
        turn();
    }

    static EndpointSlice slice4(int pod) {
        return web(TestNet.IPV4.pod(pod)).build();
    }

    static EndpointSlice slice6(int pod) {
        return web(TestNet.IPV6.pod(pod)).build();
    }

    static SliceBuilder web(Ip ip) {
        return slice("shop", "web").port(8080).ready(ip);
    }

    /// The test node under settings that tests change.
    static final class Views implements NodeViews {
        ClusterSettings settings = ClusterSettings.DEFAULT;
        boolean ready = true;

        @Override
        public Optional<NodeView> view(Node node, IpFamily family) {
            return ready ? Optional.of(settings.view(family)) : Optional.empty();
        }
    }

    /// Records notifications as text.
    static final class Recorder implements SyncListener {
        final List<String> all = new ArrayList<>();
        final List<Synced> syncs = new ArrayList<>();
        final List<String> asked = new ArrayList<>();
        boolean breaks;

        @Override
        public void requested(IpFamily family) {
            asked.add(family.label() + " requested");
        }

        @Override
        public void unneeded(IpFamily family) {
            asked.add(family.label() + " unneeded");
        }

        @Override
        public void synced(Synced sync) {
            if (breaks) {
                throw new IllegalStateException("a bug in the listener");
            }
            syncs.add(sync);
            String from = sync.before().isEmpty() ? " from nothing" : "";
            all.add(sync.plan().family().label() + " synced" + from);
        }

        @Override
        public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
            all.add(family.label() + " failed: " + cause.getMessage() + ", retry in " + retryIn);
        }

        @Override
        public void drifted(IpFamily family, Drift drift) {
            all.add(family.label() + " drifted: " + drift.what());
        }

        Synced last(IpFamily family) {
            @Nullable Synced last = null;
            for (Synced sync : syncs) {
                last = sync.plan().family() == family ? sync : last;
            }
            assertTrue(last != null, "nothing synced");
            return last;
        }
    }
}
