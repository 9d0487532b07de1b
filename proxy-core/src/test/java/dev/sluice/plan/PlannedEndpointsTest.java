package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.services.Snapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests which endpoints a plan has, and where they run.
class PlannedEndpointsTest extends PlannerSetup {
    // Endpoints over slices

    @Test
    void endpointsAreOrderedAsTextWithTheirPort() {
        EndpointSlice slice =
                webSlice()
                        .ready(Ip.of("10.0.1.1"), Ip.of("10.0.1.10"), Ip.of("9.0.0.1"))
                        .ready(Ip.of("10.0.1.2"))
                        .build();
        assertEquals(
                List.of("10.0.1.10:8080", "10.0.1.1:8080", "10.0.1.2:8080", "9.0.0.1:8080"),
                texts(port(plan(cluster(List.of(web().build()), slice))).cluster()));
    }

    /// While a pod moves between slices, both contain it.
    @ParameterizedTest(name = "first {0}, then {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ready       | terminating | 1 ready
                    terminating | ready       | 1 ready
                    down        | terminating | 0 ready
                    terminating | down        | 0 ready
                    ready       | ready       | 1 ready
                    ready       | down        | 1 ready
                    down        | ready       | 1 ready
                    down        | down        | 0 ready
                    terminating | terminating | 1 last resort
                    terminating | ended       | 1 last resort
                    ended       | terminating | 1 last resort
                    ended       | ready       | 1 ready
                    ended       | ended       | 0 ready
                    """)
    void ofOverlappingSlicesTheOneThatServesBestWins(String first, String second, String expected) {
        Plan plan =
                plan(
                        cluster(
                                List.of(web().build()),
                                in(webSlice().suffix("a"), first),
                                in(webSlice().suffix("b"), second)));
        PlannedPort port = port(plan);
        assertEquals(1, port.known());
        assertEquals(expected.startsWith("0") ? 0 : 1, port.cluster().size());
        assertEquals(expected.endsWith("1 ready") ? 1 : 0, planned(plan, WEB).localReady());
    }

    @Test
    void slicesMayDifferInTheNumberOfAPort() {
        Plan plan =
                plan(
                        cluster(
                                List.of(web().build()),
                                webSlice().suffix("a").ready(NET.pod(1)).build(),
                                slice("shop", "web")
                                        .suffix("b")
                                        .port("http", 9090)
                                        .ready(NET.pod(1))
                                        .build()));
        assertEquals(List.of("10.244.1.2:8080", "10.244.1.2:9090"), texts(port(plan).cluster()));
        assertEquals(1, planned(plan, WEB).localReady());
    }

    @Test
    void portsMeetByNameAndProtocol() {
        Service dns =
                service("shop", "web")
                        .clusterIp(NET.clusterIp(1))
                        .port("dns", Protocol.UDP, 53)
                        .port("dns-tcp", 53)
                        .port("other", 54)
                        .build();
        EndpointSlice slice =
                slice("shop", "web")
                        .port("dns", Protocol.UDP, 5353)
                        .port("dns-tcp", 5354)
                        .port("other", Protocol.UDP, 5355)
                        .ready(NET.pod(1))
                        .build();
        List<PlannedPort> ports = planned(plan(cluster(List.of(dns), slice)), WEB).ports();
        assertEquals(
                List.of("[10.244.1.2:5353]", "[10.244.1.2:5354]", "[]"),
                ports.stream().map(p -> texts(p.cluster()).toString()).toList());
    }

    @Test
    void slicesOfTheOtherFamilyAreNotLookedAt() {
        Service both = web().clusterIp("fd00::1").build();
        EndpointSlice ipv6 = webSlice().ready(TestNet.IPV6.pod(1)).build();
        assertEquals(0, port(plan(cluster(List.of(both), ipv6))).known());
        assertEquals(1, port(cluster(List.of(both), ipv6).plan(IpFamily.IPV6)).known());
    }

    @Test
    void servingEndpointsAreAllThatAnswerWhateverThePolicies() {
        EndpointSlice slice =
                webSlice()
                        .ready(NET.pod(1))
                        .terminating(NET.pod(2))
                        .notReady(NET.pod(3))
                        .endpoint(NET.remotePod(1), false, true, false)
                        .build();
        PlannedPort port = port(plan(cluster(List.of(web().build()), slice)));
        assertEquals(
                List.of("10.244.1.2:8080", "10.244.1.3:8080", "10.244.2.2:8080"),
                texts(port.serving()));
        assertEquals(4, port.known());
    }

    @Test
    void terminatingEndpointsAreAllWhosePodsAreBeingEndedWhateverTakesTheirTraffic() {
        EndpointSlice slice =
                webSlice()
                        .ready(NET.pod(1))
                        .terminating(NET.pod(2))
                        .notReady(NET.pod(3))
                        .endpoint(NET.remotePod(1), false, false, true)
                        .build();
        PlannedPort port = port(plan(cluster(List.of(web().build()), slice)));
        assertEquals(List.of("10.244.1.3:8080", "10.244.2.2:8080"), texts(port.terminating()));
    }

    @Test
    void localReadyCountsAddressesNotPorts() {
        Service two =
                service("shop", "web")
                        .clusterIp(NET.clusterIp(1))
                        .port("http", 80)
                        .port("tls", 443)
                        .build();
        EndpointSlice slice =
                slice("shop", "web")
                        .port("http", 8080)
                        .port("tls", 8443)
                        .ready(NET.pod(1), NET.pod(2), NET.remotePod(1))
                        .terminating(NET.pod(3))
                        .build();
        assertEquals(2, planned(plan(cluster(List.of(two), slice)), WEB).localReady());
    }

    @Test
    void anEndpointWithoutNodeIsNotLocalNorIsAnyOnANodeWithoutName() {
        var nowhere = NODE.name().isEmpty() ? NODE : withName("");
        Snapshot snapshot =
                cluster(List.of(web().build()), webSlice().ready(NET.pod(1)).build()).snapshot();
        Plan plan = planner.plan(snapshot, nowhere, Plan.nothing(IpFamily.IPV4, nowhere));
        assertFalse(port(plan).cluster().getFirst().local());
        Plan upper = planner.plan(snapshot, withName("NODE1"), plan);
        assertFalse(port(upper).cluster().getFirst().local());
        Plan here = planner.plan(snapshot, NODE, plan);
        assertTrue(port(here).cluster().getFirst().local());
    }

    @Test
    void whereAnEndpointRunsIsKnownOrNot() {
        EndpointSlice slice =
                webSlice()
                        .ready(NET.pod(1))
                        .ready(NET.remotePod(1))
                        .ready(Ip.of("10.10.0.77"))
                        .build();
        // In the order of their text.
        assertEquals(
                List.of(Endpoint.Place.UNKNOWN, Endpoint.Place.HERE, Endpoint.Place.ELSEWHERE),
                places(port(plan(cluster(List.of(web().build()), slice))).cluster()));
    }

    private static NodeView withName(String name) {
        return new NodeView(
                name,
                NODE.zone(),
                NODE.ip(),
                NODE.detector(),
                NODE.masqueradeAll(),
                NODE.nodePortAddresses(),
                NODE.localhostNodePorts(),
                NODE.addresses(),
                NODE.externalIps());
    }

    private static List<Endpoint.Place> places(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::place).toList();
    }
}
