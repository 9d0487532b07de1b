package dev.sluice.conntrack;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Growth;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests that the cost of work on the sync thread is nearly linear.
final class ManyFrontendsTest {
    @Tag("long")
    @Test
    void servicesThatGoAtOnce() {
        Growth.assertNearlyLinear(size -> {
            Plan before = services(size);
            Plan after = services(0);
            assertEquals(size + 1, PlanChange.between(before, after).before().addresses().size());
            return () -> PlanChange.between(before, after);
        });
    }

    @Tag("long")
    @Test
    void servicesAtTheSameAddress() {
        Growth.assertNearlyLinear(size -> {
            Plan plan = services(size);
            return () -> new LiveFrontends(plan);
        });
    }

    /// The address is served by the first Service by name.
    @Test
    void anAddressOfManyIsServedByOne() {
        var stale = new StaleFlows(services(100), Set.of());
        for (int i = 0; i < 100; i++) {
            assertEquals(i != 0, stale.test(flow("192.0.2.1:53", i)), "service " + i);
            assertEquals(i != 7, stale.test(flow("10.96.0.7:53", i)), "service " + i);
        }
        assertTrue(stale.test(flow("192.0.2.1:53", 100)));
    }

    private static Flow flow(String to, int endpoint) {
        return Flows.flow("udp 10.0.0.1:4 %s 10.244.0.%d:5353".formatted(to, endpoint));
    }

    /// Returns a plan of Services that all claim one external IP, each with a cluster IP and an
    /// endpoint of its own.
    private static Plan services(int size) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            services.add(
                    service("infra", "dns" + i)
                            .clusterIp(address("10.96.0.0", i))
                            .externalIp("192.0.2.1")
                            .port("dns", Protocol.UDP, 53)
                            .build());
            slices.add(
                    slice("infra", "dns" + i)
                            .port("dns", Protocol.UDP, 5353)
                            .ready(address("10.244.0.0", i))
                            .build());
        }
        return new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
    }

    private static Ip address(String first, int number) {
        return new Ip(IpFamily.IPV4, 0, Ip.of(first).low() + number);
    }
}
