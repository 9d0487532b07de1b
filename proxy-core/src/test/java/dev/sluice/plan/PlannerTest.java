package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.Settings;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Frontend.ClusterIp;
import dev.sluice.plan.Frontend.ExternalIp;
import dev.sluice.plan.Frontend.LoadBalancerVip;
import dev.sluice.plan.Frontend.NodePort;
import dev.sluice.services.Bell;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlannerTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final ServiceName API = new ServiceName("shop", "api");
    private static final NodeView NODE = Settings.DEFAULT.view(IpFamily.IPV4);

    private final Planner planner = new Planner(IpFamily.IPV4);

    // Which Services count, and where they are reached

    @Test
    void aServiceIsPlannedInTheFamiliesOfItsClusterIps() {
        Service ipv6 = service("shop", "web").clusterIp("fd00::1").port(80).build();
        assertEquals(0, plan(cluster(List.of(ipv6))).services().size());
        Plan other = cluster(List.of(ipv6)).plan(IpFamily.IPV6);
        assertEquals(1, other.services().size());
    }

    /// An external IP may be the node's own, as in kube-proxy.
    @Test
    void theNodesOwnAddressIsNobodysClusterIp() {
        Ip own = Ip.of("192.0.2.10");
        Ip second = Ip.of("192.0.2.11");
        var node =
                new NodeView(
                        NODE.name(),
                        NODE.zone(),
                        own,
                        NODE.detector(),
                        NODE.masqueradeAll(),
                        NODE.nodePortAddresses(),
                        NODE.localhostNodePorts(),
                        List.of(own, second),
                        NODE.externalIps());
        var snapshot =
                plan(cluster(
                                List.of(
                                        service("shop", "a")
                                                .clusterIp("192.0.2.10")
                                                .port(80)
                                                .build(),
                                        service("shop", "b")
                                                .clusterIp("192.0.2.11")
                                                .port(80)
                                                .build(),
                                        web().externalIp("192.0.2.10").build())))
                        .made();
        List<String> skipped = new ArrayList<>();
        Plan plan =
                new Planner(IpFamily.IPV4, skips(skipped))
                        .plan(snapshot, node, Plan.nothing(IpFamily.IPV4, node));
        assertEquals(
                List.of("shop/a 192.0.2.10", "shop/b 192.0.2.11"),
                skipped.stream().sorted().toList());
        assertEquals(
                List.of(new ClusterIp(NET.clusterIp(1), 80), new ExternalIp(own, 80)),
                port(plan).frontends());
    }

    private static PlanListener skips(List<String> skipped) {
        return new PlanListener() {
            @Override
            public void skipped(ServiceName service, Ip clusterIp) {
                skipped.add(service + " " + clusterIp);
            }
        };
    }

    @Test
    void frontendsAreOfTheFamilyInOrderAndOnce() {
        Service web =
                web().clusterIp("fd00::1")
                        .nodePort(30080)
                        .externalIp("203.0.113.9")
                        .externalIp("203.0.113.1")
                        .externalIp("203.0.113.9")
                        .externalIp("2001:db8::1")
                        .vip("192.0.2.2")
                        .vip("192.0.2.1")
                        .vip("192.0.2.2")
                        .vip("2001:db8::2")
                        .build();
        assertEquals(
                List.of(
                        new ClusterIp(NET.clusterIp(1), 80),
                        new ExternalIp(Ip.of("203.0.113.9"), 80),
                        new ExternalIp(Ip.of("203.0.113.1"), 80),
                        new LoadBalancerVip(Ip.of("192.0.2.2"), 80),
                        new LoadBalancerVip(Ip.of("192.0.2.1"), 80),
                        new NodePort(30080)),
                port(plan(cluster(List.of(web)))).frontends());
        assertEquals(
                List.of(
                        new ClusterIp(Ip.of("fd00::1"), 80),
                        new ExternalIp(Ip.of("2001:db8::1"), 80),
                        new LoadBalancerVip(Ip.of("2001:db8::2"), 80),
                        new NodePort(30080)),
                port(cluster(List.of(web)).plan(IpFamily.IPV6)).frontends());
    }

    @Test
    void externalIpsCanBeSwitchedOff() {
        NodeView without =
                new NodeView(
                        NODE.name(),
                        NODE.zone(),
                        NODE.ip(),
                        NODE.detector(),
                        NODE.masqueradeAll(),
                        NODE.nodePortAddresses(),
                        NODE.localhostNodePorts(),
                        NODE.addresses(),
                        false);
        var service = web().externalIp("203.0.113.9").vip("198.51.100.7").build();
        Plan with = plan(cluster(List.of(service)));
        Plan plan = new Planner(IpFamily.IPV4).plan(with.made(), without, with);
        assertEquals(
                List.of(ClusterIp.class, LoadBalancerVip.class),
                port(plan).frontends().stream().map(Object::getClass).toList());
        assertEquals(3, port(with).frontends().size());
    }

    @Test
    void aServiceWithoutPortsIsPlannedWithoutAny() {
        Service none = service("shop", "web").clusterIp(NET.clusterIp(1)).build();
        assertEquals(List.of(), planned(plan(cluster(List.of(none))), WEB).ports());
    }

    @Test
    void sourceRangesAdmitTheNodeThatIsInOne() {
        Cidr eth0 = new Cidr(NET.eth0(), 24);
        SourceRanges with = sources(web().sourceRange("192.0.2.0/24").sourceRange(eth0));
        assertEquals(new SourceRanges(List.of(Cidr.of("192.0.2.0/24"), eth0), true), with);
        SourceRanges without = sources(web().sourceRange("192.0.2.0/24"));
        assertFalse(without.admitNode());
        assertTrue(without.restrict());
        assertEquals(SourceRanges.EVERYBODY, sources(web()));
        assertEquals(
                SourceRanges.EVERYBODY, sources(web().sourceRange(eth0).sourceRange("0.0.0.0/0")));
        assertEquals(SourceRanges.EVERYBODY, sources(web().sourceRange("fd00::/8")));
    }

    private SourceRanges sources(ServiceBuilder service) {
        return port(plan(cluster(List.of(service.vip("192.0.2.1").build())))).sources();
    }

    // What becomes of traffic

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # Service                | endpoints                  | internal | external
                    cluster                  | L1=ready R1=ready          | FORWARD  | FORWARD
                    cluster                  | -                          | REJECT   | REJECT
                    cluster                  | L1=down                    | REJECT   | REJECT
                    cluster nodePort         | R1=terminating             | FORWARD  | FORWARD
                    cluster nodePort         | L1=gone                    | REJECT   | REJECT
                    externalLocal nodePort   | L1=ready R1=ready          | FORWARD  | FORWARD
                    externalLocal nodePort   | R1=ready                   | FORWARD  | DROP
                    externalLocal nodePort   | L1=terminating R1=ready    | FORWARD  | FORWARD
                    externalLocal nodePort   | L1=serving R1=ready        | FORWARD  | DROP
                    externalLocal nodePort   | L1=down R1=down            | REJECT   | REJECT
                    externalLocal nodePort   | R1=terminating             | FORWARD  | DROP
                    internalLocal            | L1=ready R1=ready          | FORWARD  | FORWARD
                    internalLocal            | R1=ready                   | DROP     | FORWARD
                    internalLocal            | R1=terminating             | DROP     | FORWARD
                    internalLocal            | L1=terminating             | FORWARD  | FORWARD
                    internalLocal            | -                          | REJECT   | REJECT
                    internalLocal nodePort   | R1=ready                   | DROP     | FORWARD
                    bothLocal nodePort       | R1=ready                   | DROP     | DROP
                    bothLocal nodePort       | L1=terminating             | FORWARD  | FORWARD
                    bothLocal nodePort       | R1=down                    | REJECT   | REJECT
                    """)
    void fates(String kind, String endpoints, Fate internal, Fate external) {
        ServiceBuilder web = web();
        if (kind.startsWith("externalLocal") || kind.startsWith("bothLocal")) {
            web.externalLocal();
        }
        if (kind.startsWith("internalLocal") || kind.startsWith("bothLocal")) {
            web.internalLocal();
        }
        if (kind.endsWith("nodePort")) {
            web.nodePort(30080);
        }
        EndpointSlice slice =
                new EndpointSlice(
                        webSlice().build().name(),
                        WEB,
                        IpFamily.IPV4,
                        webSlice().build().ports(),
                        Candidates.parse(endpoints).stream().map(Candidate::source).toList());
        PlannedPort port = port(plan(cluster(List.of(web.build()), slice)));
        assertEquals(internal, port.internal(), "internal");
        assertEquals(external, port.external(), "external");
        assertEquals(internal != Fate.REJECT, port.hasEndpoints());
        assertEquals(internal, port.fate(port.clusterIp()));
        assertEquals(external, port.fate(new NodePort(30080)));
    }

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

    /// While a pod moves between slices, both hold it.
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

    private static EndpointSlice in(SliceBuilder slice, String state) {
        return switch (state) {
            case "ready" -> slice.ready(NET.pod(1)).build();
            case "terminating" -> slice.terminating(NET.pod(1)).build();
            case "ended" -> slice.endpoint(NET.pod(1), false, false, true).build();
            case "down" -> slice.notReady(NET.pod(1)).build();
            default -> throw new IllegalArgumentException(state);
        };
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

    // Sharing with the plan before

    @Test
    void servicesThatDidNotChangeAreTheSameObject() {
        Cluster before = twoServices(8443);
        Plan first = plan(before);
        Cluster after = twoServices(9443);
        Snapshot snapshot = first.made().with(after.changesSince(before));
        Plan second = planner.plan(snapshot, NODE, first);
        assertSame(planned(first, WEB), planned(second, WEB));
        assertFalse(planned(first, API).equals(planned(second, API)));
        assertFalse(second.sameAs(first));
    }

    @Test
    void changesThatMakeNoDifferenceKeepThePlan() {
        Cluster before = twoServices(8443);
        Plan first = plan(before);
        // A slice of a port that no Service port is named after.
        EndpointSlice useless =
                slice("shop", "web").suffix("z").port("nobody", 1).ready(NET.pod(3)).build();
        var more = new ArrayList<>(before.slices());
        more.add(useless);
        var after = new Cluster(before.settings(), before.services(), more);
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
        Cluster cluster =
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
        Cluster before = twoServices(8443);
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

    @Test
    void serviceCidrsAreThoseOfTheFamilySorted() {
        var log = new ChangeLog(new Bell(), Instant.EPOCH);
        log.serviceCidr("b", List.of(Cidr.of("10.97.0.0/16"), Cidr.of("fd00::/112")));
        log.serviceCidr("a", List.of(Cidr.of("10.96.0.0/16"), Cidr.of("10.97.0.0/16")));
        Snapshot snapshot = Snapshot.nothing(TestNet.NODE).with(log.drain());
        Plan nothing = Plan.nothing(IpFamily.IPV4, NODE);
        Plan plan = planner.plan(snapshot, NODE, nothing);
        assertEquals(
                List.of(Cidr.of("10.96.0.0/16"), Cidr.of("10.97.0.0/16")), plan.serviceCidrs());
        assertFalse(plan.sameAs(nothing));
    }

    /// Planning step by step comes to the same as planning at once, and keeps what is equal.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void stepsAddUpToTheWhole(IpFamily family) {
        for (long seed = 0; seed < 60; seed++) {
            var random = new RandomClusters(seed);
            Cluster cluster = random.cluster();
            Plan plan = cluster.plan(family);
            for (int i = 0; i < 8; i++) {
                Cluster changed = random.changed(cluster);
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

    private static Cluster twoServices(int apiPort) {
        return cluster(
                List.of(web().build(), api()),
                webSlice().ready(NET.pod(1)).build(),
                slice("shop", "api").port("tls", apiPort).ready(NET.pod(2)).build());
    }

    private static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1)).port("http", 80);
    }

    private static Service api() {
        return service("shop", "api").clusterIp(NET.clusterIp(2)).port("tls", 443).build();
    }

    private static SliceBuilder webSlice() {
        return slice("shop", "web").port("http", 8080);
    }

    private static Cluster cluster(List<Service> services, EndpointSlice... slices) {
        return new Cluster(Settings.DEFAULT, services, Arrays.asList(slices));
    }

    private static Plan plan(Cluster cluster) {
        return cluster.plan(IpFamily.IPV4);
    }

    /// The first port of shop/web.
    private static PlannedPort port(Plan plan) {
        return planned(plan, WEB).ports().getFirst();
    }

    private static PlannedService planned(Plan plan, ServiceName name) {
        @Nullable PlannedService service = plan.services().get(name);
        return Objects.requireNonNull(service, name::toString);
    }

    private static List<Endpoint.Place> places(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::place).toList();
    }

    private static List<String> texts(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::text).toList();
    }
}
