package dev.sluice.inspect.flows;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.inspect.flows.SeenFlow.Peer;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.conntrack.FlowTimeouts;
import dev.sluice.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Tests which connections are shown, and under which names. Service shop/web has 10.96.10.1:80,
/// node port 30080 and the endpoints .2 (serving), .3 (terminating) and .4 (not ready); infra/dns
/// has 10.96.10.2:53 of UDP and no endpoint.
class FlowCollectorTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Ip NODE = Ip.of("172.31.255.11");
    private static final FlowTimeouts TIMEOUTS =
            new FlowTimeouts(
                    Map.of(
                            "tcp_timeout_established",
                            432_000,
                            "tcp_timeout_max_retrans",
                            300,
                            "tcp_timeout_unacknowledged",
                            300,
                            "udp_timeout",
                            30));
    private static final FlowQuery ALL = new FlowQuery(ServiceFilter.ALL, false, 100);
    private static final FlowQuery STUCK = new FlowQuery(ServiceFilter.ALL, true, 100);

    private static final Plan PLAN =
            new TestCluster(
                            ClusterSettings.DEFAULT,
                            List.of(
                                    service("shop", "web")
                                            .clusterIp("10.96.10.1")
                                            .port("http", 80)
                                            .nodePort(30080)
                                            .build(),
                                    service("infra", "dns")
                                            .clusterIp("10.96.10.2")
                                            .port("dns", Protocol.UDP, 53)
                                            .build()),
                            List.of(
                                    slice("shop", "web")
                                            .port("http", 8080)
                                            .ready(Ip.of("10.244.1.2"))
                                            .terminating(Ip.of("10.244.1.3"))
                                            .notReady(Ip.of("10.244.2.2"))
                                            .build()))
                    .plan(IpFamily.IPV4);

    private static final Plan WITH_NETWORKS =
            new Plan(
                    PLAN.family(),
                    PLAN.node(),
                    PLAN.services(),
                    PLAN.owners(),
                    List.of(Cidr.of("10.96.0.0/16")),
                    PLAN.knownEndpoints(),
                    PLAN.made());

    private static Peer peer(String text) {
        int colon = text.lastIndexOf(':');
        return new Peer(
                Ip.of(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    private static SeenFlow flow(String client, String to, String endpoint) {
        return flow(Protocol.TCP, client, to, endpoint, client, FlowState.ESTABLISHED, 431_990, 0);
    }

    private static SeenFlow flow(
            Protocol protocol,
            String client,
            String to,
            String endpoint,
            String source,
            FlowState state,
            int timeout,
            long started) {
        return new SeenFlow(
                protocol,
                peer(client),
                peer(to),
                peer(endpoint),
                peer(source),
                state,
                timeout,
                started);
    }

    private static List<EndpointFlows> collect(FlowQuery query, SeenFlow... flows) {
        var names = new PlannedFlowNames(WITH_NETWORKS, Set.of(NODE));
        var collector = new FlowCollector(names, query, TIMEOUTS);
        collector.begin();
        List.of(flows).forEach(collector::add);
        return collector.flows(NOW);
    }

    private static EndpointFlows only(SeenFlow flow) {
        List<EndpointFlows> all = collect(ALL, flow);
        assertEquals(1, all.size(), all::toString);
        return all.getFirst();
    }

    private static String outcome(SeenFlow flow) {
        EndpointFlows found = only(flow);
        return "%s %s %s %d"
                .formatted(found.service(), found.endpoint(), found.endpointState(), found.stuck());
    }

    @Test
    void namesServiceEndpointAndItsState() {
        assertEquals(
                "shop/web:http 10.244.1.2:8080 Serving 0",
                outcome(flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:8080")));
        assertEquals(
                "shop/web:http 10.244.1.3:8080 Terminating 1",
                outcome(flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.3:8080")));
        assertEquals(
                "shop/web:http 10.244.2.2:8080 NotReady 0",
                outcome(flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.2.2:8080")));
        assertEquals(
                "shop/web:http 10.244.1.2:9999 Gone 1",
                outcome(flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:9999")));
        assertEquals(
                "null 10.244.1.2:8080 ServiceGone 1",
                outcome(flow("10.244.1.9:4000", "10.96.10.77:80", "10.244.1.2:8080")));
        assertEquals(
                "infra/dns:dns 10.96.10.2:53 Untranslated 1",
                outcome(
                        flow(
                                Protocol.UDP,
                                "10.244.1.9:4000",
                                "10.96.10.2:53",
                                "10.96.10.2:53",
                                "10.244.1.9:4000",
                                FlowState.UNREPLIED,
                                20,
                                0)));
    }

    @Test
    void namesTheNodeOfTheEndpoint() {
        assertEquals(
                "node1", only(flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:8080")).node());
        assertEquals(
                "node2", only(flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.2.2:8080")).node());
    }

    @Test
    void nodePortsAreThoseOfTheNodeAlone() {
        assertEquals(
                "shop/web:http 10.244.1.2:8080 Serving 0",
                outcome(flow("198.51.100.10:4000", NODE + ":30080", "10.244.1.2:8080")));
        assertEquals(
                List.of(),
                collect(ALL, flow("198.51.100.10:4000", "192.0.2.1:30080", "10.244.1.2:8080")));
    }

    @Test
    void leavesOutWhatHasNothingToDoWithServices() {
        SeenFlow ssh = flow("198.51.100.10:4000", NODE + ":22", NODE + ":22");
        SeenFlow foreignNat = flow("198.51.100.10:4000", "192.0.2.1:80", "10.244.1.2:8080");
        SeenFlow otherProtocol =
                flow(
                        Protocol.UDP,
                        "10.244.1.9:4000",
                        "10.96.10.1:80",
                        "10.96.10.1:80",
                        "10.244.1.9:4000",
                        FlowState.UNREPLIED,
                        20,
                        0);
        assertEquals(List.of(), collect(ALL, ssh, foreignNat, otherProtocol));
    }

    @Test
    void closingConnectionsAreNotStuck() {
        SeenFlow closing =
                flow(
                        Protocol.TCP,
                        "10.244.1.9:4000",
                        "10.96.10.1:80",
                        "10.244.1.3:8080",
                        "10.244.1.9:4000",
                        FlowState.TIME_WAIT,
                        100,
                        0);
        assertEquals("shop/web:http 10.244.1.3:8080 Terminating 0", outcome(closing));
        SeenFlow open = flow("10.244.1.9:4001", "10.96.10.1:80", "10.244.1.3:8080");
        SeenFlow good = flow("10.244.1.9:4002", "10.96.10.1:80", "10.244.1.2:8080");
        List<EndpointFlows> stuck = collect(STUCK, closing, open, good);
        assertEquals(1, stuck.size(), stuck::toString);
        assertEquals(1, stuck.getFirst().count());
        assertEquals("10.244.1.9:4001", stuck.getFirst().flows().getFirst().client());
    }

    @Test
    void selectsOneService() {
        SeenFlow web = flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:8080");
        var dns = new FlowQuery(new ServiceFilter("infra", "dns"), false, 100);
        var shop = new FlowQuery(new ServiceFilter("shop", "web"), false, 100);
        assertEquals(List.of(), collect(dns, web));
        assertEquals(1, collect(shop, web).size());
    }

    @Test
    void showsAsManyAsAskedForAndCountsAll() {
        var two = new FlowQuery(ServiceFilter.ALL, false, 2);
        EndpointFlows web =
                collect(
                                two,
                                flow("10.244.1.9:1", "10.96.10.1:80", "10.244.1.2:8080"),
                                flow("10.244.1.9:2", "10.96.10.1:80", "10.244.1.2:8080"),
                                flow("10.244.1.9:3", "10.96.10.1:80", "10.244.1.2:8080"))
                        .getFirst();
        assertEquals(3, web.count());
        assertEquals(2, web.flows().size());
        assertThrows(
                IllegalArgumentException.class,
                () -> new FlowQuery(ServiceFilter.ALL, false, FlowQuery.HIGHEST_LIMIT + 1));
    }

    @Test
    void countsSourcePortsOfMasqueradedConnections() {
        List<SourcePortCount> ports =
                collect(
                                ALL,
                                masqueraded("198.51.100.10:1", NODE + ":50001"),
                                masqueraded("198.51.100.11:1", NODE + ":50002"),
                                flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:8080"))
                        .getFirst()
                        .sourcePorts();
        assertEquals(List.of(new SourcePortCount(NODE.toString(), 2, 64_512)), ports);
    }

    private static SeenFlow masqueraded(String client, String source) {
        return flow(
                Protocol.TCP,
                client,
                NODE + ":30080",
                "10.244.1.2:8080",
                source,
                FlowState.ESTABLISHED,
                1000,
                0);
    }

    @Test
    void ageIsKnownFromTheTimestampElseIdleTimeFromTheTimeout() {
        long began = (NOW.getEpochSecond() - 60) * 1_000_000_000L;
        FlowStatus stamped = status(FlowState.ESTABLISHED, 431_990, began);
        assertEquals(Duration.ofSeconds(60), stamped.age());
        assertEquals(Duration.ofSeconds(10), stamped.idle());
        FlowStatus plain = status(FlowState.ESTABLISHED, 431_990, 0);
        assertEquals(null, plain.age());
        assertEquals(Duration.ofSeconds(10), plain.idle());
        // It may wait for an acknowledgement, for which another timeout applies.
        assertEquals(null, status(FlowState.ESTABLISHED, 290, 0).idle());
        assertEquals(null, status(FlowState.FIN_WAIT, 290, 0).idle());
        assertEquals(Duration.ofSeconds(290), status(FlowState.ESTABLISHED, 290, 0).timeout());
    }

    private static FlowStatus status(FlowState state, int timeout, long started) {
        return only(flow(
                        Protocol.TCP,
                        "10.244.1.9:1",
                        "10.96.10.1:80",
                        "10.244.1.2:8080",
                        "10.244.1.9:1",
                        state,
                        timeout,
                        started))
                .flows()
                .getFirst();
    }

    @Test
    void aListingThatStartsAnewCountsOnce() {
        var names = new PlannedFlowNames(WITH_NETWORKS, Set.of(NODE));
        var collector = new FlowCollector(names, ALL, TIMEOUTS);
        SeenFlow web = flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:8080");
        collector.begin();
        collector.add(web);
        collector.begin();
        collector.add(web);
        List<EndpointFlows> all = collector.flows(NOW);
        assertEquals(1, all.size());
        assertEquals(1, all.getFirst().count());
    }

    @Test
    void withoutAPlanTranslatedConnectionsAreShownUnnamed() {
        var collector = new FlowCollector(FlowNames.none(), ALL, FlowTimeouts.UNKNOWN);
        collector.begin();
        collector.add(flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:8080"));
        collector.add(flow("10.244.1.9:4001", NODE + ":22", NODE + ":22"));
        List<EndpointFlows> all = collector.flows(NOW);
        assertEquals(1, all.size());
        assertEquals(null, all.getFirst().service());
        assertEquals(EndpointState.UNKNOWN, all.getFirst().endpointState());
    }

    @Test
    void textHasALineForEachConnectionThenDrainsThenSourcePorts() {
        List<String> lines =
                FlowText.lines(
                        collect(
                                ALL,
                                flow("10.244.1.9:4000", "10.96.10.1:80", "10.244.1.2:8080"),
                                flow("10.244.1.9:4001", "10.96.10.1:80", "10.244.1.3:8080"),
                                masqueraded("198.51.100.10:1", NODE + ":50001")),
                        false);
        assertEquals(
                List.of(
                        "tcp 10.244.1.9:4000 -> shop/web:http 10.96.10.1:80 -> 10.244.1.2:8080"
                                + " (node1)",
                        "    established, last packet 10 s ago",
                        "tcp 198.51.100.10:1 -> shop/web:http 172.31.255.11:30080 ->"
                                + " 10.244.1.2:8080 (node1)",
                        "    established, last packet 4 d 23 h ago, seen as 172.31.255.11:50001",
                        "tcp 10.244.1.9:4001 -> shop/web:http 10.96.10.1:80 -> 10.244.1.3:8080"
                                + " (node1)",
                        "    established, last packet 10 s ago, STUCK: endpoint terminating",
                        "Draining: shop/web:http, tcp 10.244.1.3:8080 (node1), terminating: 1"
                                + " connection",
                        "    idle ones end within 4 d 23 h",
                        "Source ports: 1 of 64512 of 172.31.255.11 are in use towards tcp"
                                + " 10.244.1.2:8080 (shop/web:http)",
                        "3 connections of Services"),
                lines);
    }

    @Test
    void textEscapesNamesAndKeepsLinesShort() {
        var hostile =
                new EndpointFlows(
                        "a/b\n\u001b[31m",
                        "tcp",
                        "[fd00:10:244:1:1111:2222:3333:4444]:8080",
                        "node\tx",
                        EndpointState.GONE,
                        1,
                        1,
                        Duration.ofSeconds(30),
                        List.of(),
                        List.of(
                                new FlowStatus(
                                        "[fd00:10:244:1:1111:2222:3333:5555]:40000",
                                        "[fd00:10:96::1]:80",
                                        "[fd00:172:31:255::11]:50000",
                                        FlowState.CLOSE_WAIT,
                                        true,
                                        Duration.ofMillis(4400),
                                        null,
                                        Duration.ofSeconds(30))));
        for (String line : FlowText.lines(List.of(hostile), true)) {
            assertTrue(line.length() <= 100, line);
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 127), line);
        }
    }

    @Test
    void durationsInWords() {
        assertEquals("0 s", FlowText.words(Duration.ZERO));
        assertEquals("4.4 s", FlowText.words(Duration.ofMillis(4444)));
        assertEquals("119 s", FlowText.words(Duration.ofSeconds(119)));
        assertEquals("2 min", FlowText.words(Duration.ofMinutes(2)));
        assertEquals("1 h", FlowText.words(Duration.ofSeconds(3601)));
        assertEquals("1 h 2 min", FlowText.words(Duration.ofMinutes(62)));
        assertEquals("5 d", FlowText.words(Duration.ofDays(5)));
    }
}
