package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.FakeIptables;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A backend of IPVS mode on a kernel in memory, with a clock that the test sets.
abstract class IpvsBackendSetup {
    static final TestNet NET = TestNet.IPV4;
    static final Duration DEADLINE = Duration.ofMinutes(5);
    static final Duration PROMISED = Duration.ofSeconds(30);
    static final RealServerAddress POD1 = new RealServerAddress(NET.pod(1), 8080);
    static final RealServerAddress POD2 = new RealServerAddress(NET.pod(2), 8080);

    final FakeKernel kernel = new FakeKernel();
    final FakeIptables iptables = new FakeIptables();
    final FakeHost host = new FakeHost();
    final List<String> told = new ArrayList<>();
    final Planner planner = new Planner(IpFamily.IPV4);
    IpvsBackend backend = start();
    Plan plan = Plan.nothing(IpFamily.IPV4, ClusterSettings.DEFAULT.view(IpFamily.IPV4));
    TestCluster cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    Snapshot snapshot = cluster.snapshot();
    long now;

    IpvsBackend start() {
        var settings = new IpvsSettings("rr", 14, List.of(Cidr.of("192.0.2.0/24")), DEADLINE);
        return new IpvsBackend(settings, kernel, iptables, host, () -> now, new Told());
    }

    final class Told implements IpvsListener {
        @Override
        public void unknownScheduler(UnknownScheduler scheduler) {
            told.add(scheduler.toString());
        }

        @Override
        public void cutOff(Drain drain, String why) {
            told.add("cut off " + drain.real() + ": " + why);
        }

        @Override
        public void settingRefused(String why) {
            told.add(why);
        }
    }

    Plan become(TestCluster other) {
        snapshot = snapshot.with(other.changesSince(cluster));
        cluster = other;
        plan = planner.plan(snapshot, ClusterSettings.DEFAULT.view(IpFamily.IPV4), plan);
        return plan;
    }

    static TestCluster web(Ip... pods) {
        return web(service("shop", "web"), pods);
    }

    static TestCluster web(ServiceBuilder web, Ip... pods) {
        return web(web, slice().ready(pods));
    }

    static TestCluster web(SliceBuilder slice) {
        return web(service("shop", "web"), slice);
    }

    static TestCluster web(ServiceBuilder web, SliceBuilder slice) {
        return new TestCluster(
                ClusterSettings.DEFAULT,
                List.of(web.clusterIp(NET.clusterIp(1)).port(80).build()),
                List.of(slice.build()));
    }

    static SliceBuilder slice() {
        return SliceBuilder.slice("shop", "web").port(8080);
    }

    static ServerAddress web80() {
        return new ServerAddress(Protocol.TCP, NET.clusterIp(1), 80);
    }

    Map<RealServerAddress, Integer> weights() {
        InstalledServer installed = kernel.image().servers().get(web80());
        assertTrue(installed != null);
        return installed.weights();
    }

    /// Checks for drift at the backend's interval, until something is found.
    Optional<Drift> drift(Duration atMost) {
        long end = now + atMost.toNanos();
        Optional<Drift> found = Optional.empty();
        while (found.isEmpty() && now + backend.driftInterval().toNanos() <= end) {
            now += backend.driftInterval().toNanos();
            try {
                found = backend.drift();
            } catch (SyncException e) {
                throw new AssertionError(e);
            }
        }
        return found;
    }
}
