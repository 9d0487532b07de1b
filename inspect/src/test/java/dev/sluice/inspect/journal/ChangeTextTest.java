package dev.sluice.inspect.journal;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.PlannedService;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChangeTextTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final ServiceName WEB = new ServiceName("shop", "web");

    @Test
    void what_comes_and_goes() {
        PlannedService three = planned(web(), pods().ready(NET.pod(1), NET.pod(2), NET.pod(3)));
        assertEquals("new, +3 endpoints", ChangeText.of(null, three));
        assertEquals("new", ChangeText.of(null, planned(web(), pods())));
        assertEquals("deleted", ChangeText.of(three, null));
    }

    @Test
    void endpoints_are_counted() {
        PlannedService two = planned(web(), pods().ready(NET.pod(1), NET.pod(2)));
        PlannedService three = planned(web(), pods().ready(NET.pod(1), NET.pod(2), NET.pod(3)));
        PlannedService other = planned(web(), pods().ready(NET.pod(3)));
        assertEquals("+1 endpoint", ChangeText.of(two, three));
        assertEquals("-1 endpoint", ChangeText.of(three, two));
        assertEquals("+1 -2 endpoints", ChangeText.of(two, other));
    }

    @Test
    void a_pod_counts_once_for_a_service_of_two_ports() {
        ServiceBuilder twoPorts =
                service("shop", "web").clusterIp(NET.clusterIp(1)).port("a", 80).port("b", 81);
        PlannedService one =
                planned(
                        twoPorts,
                        slice("shop", "web").port("a", 8080).port("b", 8081).ready(NET.pod(1)));
        PlannedService two =
                planned(
                        twoPorts,
                        slice("shop", "web")
                                .port("a", 8080)
                                .port("b", 8081)
                                .ready(NET.pod(1), NET.pod(2)));
        assertEquals("+1 endpoint", ChangeText.of(one, two));
    }

    @Test
    void an_endpoint_that_terminates_is_told_apart() {
        PlannedService two = planned(web(), pods().ready(NET.pod(1), NET.pod(2)));
        PlannedService going = planned(web(), pods().ready(NET.pod(1)).terminating(NET.pod(2)));
        PlannedService gone = planned(web(), pods().ready(NET.pod(1)));
        assertEquals("-1 endpoint, terminating +1", ChangeText.of(two, going));
        assertEquals("terminating -1", ChangeText.of(going, gone));
    }

    @Test
    void endpoints_that_nothing_uses_are_counted_if_nothing_else_changed() {
        PlannedService one = planned(web(), pods().ready(NET.pod(1)));
        PlannedService unready = planned(web(), pods().ready(NET.pod(1)).notReady(NET.pod(2)));
        assertEquals("unused endpoints +1", ChangeText.of(one, unready));
        assertEquals("unused endpoints -1", ChangeText.of(unready, one));
    }

    @Test
    void settings_are_named() {
        SliceBuilder pods = pods().ready(NET.pod(1));
        PlannedService plain = planned(web(), pods);
        assertEquals("affinity", ChangeText.of(plain, planned(web().affinity(60), pods)));
        assertEquals("scheduler", ChangeText.of(plain, planned(web().scheduler("sh"), pods)));
        PlannedService external = planned(web().externalIp(NET.externalIp(1)), pods);
        assertEquals("frontends +1", ChangeText.of(plain, external));
        assertEquals("frontends -1", ChangeText.of(external, plain));
        PlannedService vip = planned(web().vip(NET.vip(1)), pods);
        PlannedService guarded = planned(web().vip(NET.vip(1)).sourceRange("203.0.113.0/24"), pods);
        assertEquals("source ranges", ChangeText.of(vip, guarded));
    }

    private static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1)).port(80);
    }

    private static SliceBuilder pods() {
        return slice("shop", "web").port(8080);
    }

    private static PlannedService planned(ServiceBuilder service, SliceBuilder slice) {
        var cluster =
                new TestCluster(
                        ClusterSettings.DEFAULT, List.of(service.build()), List.of(slice.build()));
        return Objects.requireNonNull(cluster.plan(IpFamily.IPV4).services().get(WEB));
    }
}
