package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.services.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests which parts of a plan stay the same objects from one snapshot to the next.
class PlannedChangesTest extends PlannerSetup {
    private static final ServiceName API = new ServiceName("shop", "api");

    // Sharing with the plan before

    @Test
    void servicesThatDidNotChangeAreTheSameObject() {
        TestCluster before = twoServices(8443);
        Plan first = plan(before);
        TestCluster after = twoServices(9443);
        Snapshot snapshot = first.made().with(after.changesSince(before));
        Plan second = planner.plan(snapshot, NODE, first);
        assertSame(planned(first, WEB), planned(second, WEB));
        assertFalse(planned(first, API).equals(planned(second, API)));
        assertFalse(second.sameAs(first));
    }

    @Test
    void changesThatMakeNoDifferenceKeepThePlan() {
        TestCluster before = twoServices(8443);
        Plan first = plan(before);
        // A slice whose port has the name of no Service port.
        EndpointSlice useless =
                slice("shop", "web").suffix("z").port("nobody", 1).ready(NET.pod(3)).build();
        var more = new ArrayList<>(before.slices());
        more.add(useless);
        var after = new TestCluster(before.settings(), before.services(), more);
        Plan second = planner.plan(first.made().with(after.changesSince(before)), NODE, first);
        assertSame(first.services(), second.services());
        assertTrue(second.sameAs(first));
        assertEquals(first.knownEndpoints(), second.knownEndpoints());
    }

    @Test
    void aChangeOfTheNodeTouchesOnlyWhatItConcerns() {
        EndpointSlice hinted =
                slice("shop", "api")
                        .port("tls", 8443)
                        .ready(NET.pod(1))
                        .forZones("z1")
                        .ready(NET.pod(2))
                        .forZones("z2")
                        .build();
        TestCluster cluster =
                cluster(
                        List.of(web().build(), api()),
                        webSlice().ready(NET.pod(1)).build(),
                        hinted);
        Plan first = plan(cluster);
        var elsewhere =
                new NodeView(
                        NODE.name(),
                        "z2",
                        NODE.ip(),
                        NODE.detector(),
                        NODE.masqueradeAll(),
                        NODE.nodePortAddresses(),
                        NODE.localhostNodePorts(),
                        NODE.addresses(),
                        NODE.externalIps());
        Plan second = planner.plan(first.made(), elsewhere, first);
        assertSame(planned(first, WEB), planned(second, WEB));
        assertEquals(
                List.of("10.244.1.3:8443"), texts(planned(second, API).ports().get(0).cluster()));
        assertFalse(second.sameAs(first));
        assertEquals(first.knownEndpoints(), second.knownEndpoints());
    }

    @Test
    void whatIsGoneIsNotPlanned() {
        TestCluster before = twoServices(8443);
        Plan first = plan(before);
        assertEquals(2, first.knownEndpoints());
        var after = cluster(List.of(web().build()), before.slices().toArray(EndpointSlice[]::new));
        Plan second = planner.plan(first.made().with(after.changesSince(before)), NODE, first);
        assertNull(second.services().get(API));
        assertEquals(1, second.knownEndpoints());
        Plan third =
                planner.plan(
                        second.made().with(cluster(List.of()).changesSince(after)), NODE, second);
        assertEquals(0, third.services().size());
        assertEquals(0, third.knownEndpoints());
    }

    /// Planning step by step has the same result as planning at once, and keeps equal objects.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void stepsAddUpToTheWhole(IpFamily family) {
        for (long seed = 0; seed < 60; seed++) {
            var random = new RandomClusters(seed);
            TestCluster cluster = random.cluster();
            Plan plan = cluster.plan(family);
            for (int i = 0; i < 8; i++) {
                TestCluster changed = random.changed(cluster);
                Plan next = changed.planAfter(cluster, plan);
                String where = "seed " + seed + ", change " + i;
                assertEquals(contents(changed.plan(family)), contents(next), where);
                assertEquals(changed.plan(family).knownEndpoints(), next.knownEndpoints(), where);
                assertKeepsWhatIsEqual(plan, next, where);
                plan = next;
                cluster = changed;
            }
        }
    }

    private static void assertKeepsWhatIsEqual(Plan before, Plan after, String where) {
        after.services()
                .forEach((name, service) -> {
                    PlannedService then = before.services().get(name);
                    if (service.equals(then)) {
                        assertSame(then, service, where);
                    }
                });
    }

    private static Map<ServiceName, PlannedService> contents(Plan plan) {
        Map<ServiceName, PlannedService> all = new TreeMap<>();
        plan.services().forEach(all::put);
        return all;
    }

    private static TestCluster twoServices(int apiPort) {
        return cluster(
                List.of(web().build(), api()),
                webSlice().ready(NET.pod(1)).build(),
                slice("shop", "api").port("tls", apiPort).ready(NET.pod(2)).build());
    }

    private static Service api() {
        return service("shop", "api").clusterIp(NET.clusterIp(2)).port("tls", 443).build();
    }
}
