package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.services.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Which Service has an address that several Services claim, and what is reported about it.
class FrontendOwnersTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final NodeView NODE = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    private static final Ip SHARED = NET.externalIp(1);

    private final List<String> reported = new ArrayList<>();
    private final Planner planner =
            new Planner(
                    IpFamily.IPV4,
                    new PlanListener() {
                        @Override
                        public void addressTaken(AddressConflict conflict) {
                            reported.add(conflict.toString());
                        }
                    });
    private TestCluster cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    private Snapshot snapshot = cluster.snapshot();
    private Plan plan = Plan.nothing(IpFamily.IPV4, NODE);

    // What is reported

    @Test
    void aConflictIsToldOnceUntilItIsSettled() {
        Service old = claiming("b", 2).created(1).build();
        Service young = claiming("a", 1).created(2).build();
        String conflict =
                "203.0.113.1:80/TCP is claimed by two Services:"
                        + " shop/b has it, shop/a is not reached there";
        become(old, young);
        assertEquals(List.of(conflict), reported);

        // A change of either Service is not a new conflict.
        become(old, claiming("a", 1).created(2).affinity(10).build());
        become(claiming("b", 2).created(1).affinity(10).build(), young);
        assertEquals(List.of(conflict), reported);

        become(young);
        become(old, young);
        assertEquals(List.of(conflict, conflict), reported);

        become(old, service("shop", "a").clusterIp(NET.clusterIp(1)).port(80).build());
        become(old, young);
        assertEquals(List.of(conflict, conflict, conflict), reported);
    }

    /// The Service that loses the address is reported once, although its owner changes.
    @Test
    void whoLosesIsNotToldAgainWhenAnotherHasIt() {
        Service first = claiming("a", 1).created(1).build();
        Service second = claiming("b", 2).created(2).build();
        Service third = claiming("c", 3).created(3).build();
        become(first, second, third);
        assertEquals(2, reported.size());
        become(second, third);
        assertEquals(2, reported.size());
        become(third);
        assertEquals(2, reported.size());
        become(second, third);
        assertEquals(3, reported.size());
    }

    @Test
    void anotherViewOfTheNodeTellsNothingAnew() {
        become(claiming("a", 1).build(), claiming("b", 2).build());
        assertEquals(1, reported.size());
        NodeView other = ClusterSettings.DEFAULT.withMasqueradeAll().view(IpFamily.IPV4);
        plan = planner.plan(snapshot, other, plan);
        assertEquals(1, reported.size());
    }

    @Test
    void anAddressThatAServiceHasTwiceIsNoConflict() {
        become(claiming("a", 1).vip(SHARED).externalIp(NET.clusterIp(1)).build());
        assertEquals(List.of(), reported);
        assertEquals(
                List.of(
                        new Frontend.ClusterIp(NET.clusterIp(1), 80),
                        new Frontend.LoadBalancerVip(SHARED, 80)),
                frontends("a"));
    }

    // Plans in which a refused Service stays as it is

    /// The address of a Service whose removal is refused is not free yet.
    @Test
    void whatStaysKeepsItsAddress() {
        become(claiming("a", 1).build(), claiming("b", 2).build());
        Plan installed = plan;
        become(claiming("b", 2).build());
        assertEquals(2, frontends("b").size());
        Plan attempt = installed.towards(plan, named("a"));
        assertSame(installed.services().get(name("a")), attempt.services().get(name("a")));
        assertSame(installed.services().get(name("b")), attempt.services().get(name("b")));
        assertSame(installed.services(), attempt.services());

        // Once it is removed, the other Service gets the address, also by towards().
        plan = attempt.towards(plan, _ -> false);
        assertEquals(2, frontends("b").size());
    }

    /// A Service that is refused takes no address from another.
    @Test
    void whatDoesNotComeTakesNothing() {
        become(claiming("b", 2).build());
        Plan installed = plan;
        become(claiming("a", 1).build(), claiming("b", 2).build());
        assertEquals(1, frontends("b").size());
        Plan attempt = installed.towards(plan, named("a"));
        assertSame(installed.services(), attempt.services());
    }

    @Test
    void theNextClaimantThatMayHasIt() {
        become(claiming("c", 3).build());
        Plan installed = plan;
        become(claiming("a", 1).build(), claiming("b", 2).build(), claiming("c", 3).build());
        plan = installed.towards(plan, named("a"));
        assertEquals(2, frontends("b").size());
        assertEquals(1, frontends("c").size());
    }

    private Plan become(Service... services) {
        var next = new TestCluster(ClusterSettings.DEFAULT, Arrays.asList(services), List.of());
        snapshot = snapshot.with(next.changesSince(cluster));
        cluster = next;
        plan = planner.plan(snapshot, NODE, plan);
        return plan;
    }

    private List<Frontend> frontends(String service) {
        PlannedService planned = plan.services().get(name(service));
        assertTrue(planned != null);
        return planned.ports().getFirst().frontends();
    }

    private static ServiceName name(String service) {
        return new ServiceName("shop", service);
    }

    private static Predicate<ServiceName> named(String service) {
        return name(service)::equals;
    }

    private static ServiceBuilder claiming(String name, int clusterIp) {
        return service("shop", name)
                .clusterIp(NET.clusterIp(clusterIp))
                .port(80)
                .externalIp(SHARED);
    }
}
