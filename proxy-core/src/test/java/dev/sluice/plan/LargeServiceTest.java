package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Growth;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.services.Changes;
import dev.sluice.services.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests that the cost of one user's Service is nearly linear in its size, since other Services
/// wait for it.
final class LargeServiceTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final NodeView NODE = ClusterSettings.DEFAULT.view(IpFamily.IPV4);

    private final Planner planner = new Planner(IpFamily.IPV4);

    @Tag("long")
    @Test
    void ports() {
        Growth.assertNearlyLinear(size -> planning(ports(size, NET.pod(1), NET.pod(2))));
    }

    @Test
    void everyPortHasItsEndpoints() {
        Plan plan = ports(20_000, NET.pod(1), NET.pod(2)).plan(IpFamily.IPV4);
        List<PlannedPort> ports = plan.services().values().getFirst().ports();
        assertEquals(20_000, ports.size());
        ports.forEach(port ->
                assertEquals(
                        List.of(
                                NET.pod(1).withPort(20_000 + port.clusterIp().port()),
                                NET.pod(2).withPort(20_000 + port.clusterIp().port())),
                        port.cluster().stream().map(Endpoint::text).toList()));
    }

    @Tag("long")
    @Test
    void endpoints() {
        Growth.assertNearlyLinear(size -> {
            SliceBuilder all = slice("shop", "web").port(8080);
            for (int i = 0; i < size; i++) {
                all.ready(pod(i));
            }
            return planning(cluster(web().port(80), all.build()));
        });
    }

    @Tag("long")
    @Test
    void slices() {
        Growth.assertNearlyLinear(size -> planning(slices(size)));
    }

    @Tag("long")
    @Test
    void slicesThatChangeAtOnce() {
        Growth.assertNearlyLinear(size -> {
            Snapshot before = slices(size).snapshot();
            Changes gone = cluster(web().port(80)).changesSince(slices(size));
            return () -> before.with(gone);
        });
    }

    @Tag("long")
    @Test
    void slicesThatAreHeardOfForTheFirstTime() {
        Growth.assertNearlyLinear(size -> {
            Changes all = slices(size).changesSince(cluster(web().port(80)));
            return () -> Snapshot.nothing(TestNet.NODE).with(all);
        });
    }

    /// Each port has all source ranges, and they are compared with those of the plan before.
    @Tag("long")
    @Test
    void sourceRangesOfPortsThatStayAsTheyAre() {
        Growth.assertNearlyLinear(size -> {
            ServiceBuilder web = web().vip(NET.vip(1));
            for (int i = 0; i < size; i++) {
                web.port("p" + i, 1 + i).sourceRange(Ip.of("172.16.0.0") + "/32");
            }
            TestCluster cluster = cluster(web);
            Plan before = cluster.plan(IpFamily.IPV4);
            EndpointSlice useless = slice("shop", "web").port("nobody", 1).build();
            Plan after = cluster(web, useless).planAfter(cluster, before);
            assertSame(before.services(), after.services());
            return () -> planner.plan(after.made(), NODE, before);
        });
    }

    private Runnable planning(TestCluster cluster) {
        Snapshot snapshot = cluster.snapshot();
        return () -> planner.plan(snapshot, NODE, Plan.nothing(IpFamily.IPV4, NODE));
    }

    private static TestCluster ports(int size, Ip... endpoints) {
        ServiceBuilder web = web();
        SliceBuilder slice = slice("shop", "web");
        for (int i = 0; i < size; i++) {
            web.port("p" + i, 1 + i);
            slice.port("p" + i, 20_001 + i);
        }
        return cluster(web, slice.ready(endpoints).build());
    }

    private static TestCluster slices(int size) {
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            slices.add(slice("shop", "web").suffix("" + i).port(8080).ready(pod(i)).build());
        }
        return cluster(web().port(80), slices.toArray(EndpointSlice[]::new));
    }

    private static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1));
    }

    private static Ip pod(int number) {
        return new Ip(IpFamily.IPV4, 0, Ip.of("10.0.0.0").low() + number);
    }

    private static TestCluster cluster(ServiceBuilder service, EndpointSlice... slices) {
        return new TestCluster(ClusterSettings.DEFAULT, List.of(service.build()), List.of(slices));
    }
}
