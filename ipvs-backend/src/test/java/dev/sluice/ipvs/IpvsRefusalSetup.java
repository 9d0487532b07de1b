package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.FakeIptables;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.Item;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A backend of IPVS mode over [FakeKernel], which can refuse edits, and a clock that the test
/// sets.
abstract class IpvsRefusalSetup {
    static final TestNet NET = TestNet.IPV4;
    static final ServiceName A = new ServiceName("shop", "a");
    static final ServiceName B = new ServiceName("shop", "b");
    static final Duration MINUTES = Duration.ofMinutes(5);

    final FakeKernel kernel = new FakeKernel();
    final FakeIptables iptables = new FakeIptables();
    final Planner planner = new Planner(IpFamily.IPV4);

    /// The time, in nanoseconds.
    long now;

    IpvsBackend backend = start(kernel, iptables);
    TestCluster cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    Snapshot snapshot = cluster.snapshot();
    Plan plan = Plan.nothing(IpFamily.IPV4, ClusterSettings.DEFAULT.view(IpFamily.IPV4));

    IpvsBackend start(FakeKernel kernel, FakeIptables iptables) {
        var settings = new IpvsSettings("rr", 14, List.of(), MINUTES);
        return new IpvsBackend(
                settings, kernel, iptables, new FakeHost(), () -> now, new SilentListener());
    }

    /// Plans another cluster.
    Plan become(TestCluster other) {
        snapshot = snapshot.with(other.changesSince(cluster));
        cluster = other;
        plan = planner.plan(snapshot, ClusterSettings.DEFAULT.view(IpFamily.IPV4), plan);
        return plan;
    }

    static TestCluster cluster(List<Service> services, EndpointSlice... slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, List.of(slices));
    }

    static ServiceBuilder a() {
        return service("shop", "a").clusterIp(NET.clusterIp(1)).port(80);
    }

    static ServiceBuilder b() {
        return service("shop", "b").clusterIp(NET.clusterIp(2)).port(80);
    }

    static EndpointSlice pods(String name, Ip... pods) {
        return slice("shop", name).port(8080).ready(pods).build();
    }

    /// Edits whose description contains a text.
    static Predicate<ServerEdit> about(String text) {
        return edit -> edit.what().contains(text);
    }

    /// Set entries and bound addresses whose description contains a text.
    static Predicate<Item> entry(String text) {
        return item -> item.toString().contains(text);
    }

    /// What a first sync of a plan installs in an empty kernel.
    InstalledState fresh(Plan wanted) throws SyncException {
        var other = new FakeKernel();
        start(other, new FakeIptables()).sync(wanted);
        return other.image();
    }

    /// Asserts that 60 drift checks find nothing.
    void assertNothingDrifts() throws SyncException {
        for (int i = 0; i < 60; i++) {
            now += backend.driftInterval().toNanos();
            assertEquals(Optional.empty(), backend.drift().map(Drift::what));
        }
    }
}
