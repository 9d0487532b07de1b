package dev.sluice.conntrack;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.plan.Plan;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests which flows are stale under a plan with these Services, all of UDP unless stated
/// otherwise:
///
/// | service | reached at | endpoints |
/// | --- | --- | --- |
/// | infra/dns | 10.96.0.10:53, external IP 203.0.113.9, VIP 198.51.100.7, node port 30053 | .3 serves, .4 terminates and serves, .5 is not ready |
/// | infra/empty | 10.96.0.11:53, node port 30054 | .5, not serving |
/// | infra/none | 10.96.0.12:53 | none |
/// | infra/web | 10.96.0.20:80 (TCP) | .3 |
/// | telco/amf | 10.96.0.30:38412 (SCTP) | .3 |
/// | infra/early | 10.96.0.13:53 | .6, ready but not serving (published) |
/// | other/proxy | a Service of another proxy | .7:5353 |
///
/// The former frontends are 10.96.0.99:53, 203.0.113.99:53, node port 30099 and 10.96.0.10:53, of
/// which the last still exists.
class StaleFlowsTest {
    private static final Ip POD3 = Ip.of("10.244.1.3");
    private static final Ip POD4 = Ip.of("10.244.1.4");
    private static final Ip POD5 = Ip.of("10.244.1.5");
    private static final Ip POD6 = Ip.of("10.244.1.6");
    private static final Ip POD7 = Ip.of("10.244.1.7");

    private static final Service DNS =
            service("infra", "dns")
                    .clusterIp("10.96.0.10")
                    .port("dns", Protocol.UDP, 53)
                    .nodePort(30053)
                    .externalIp("203.0.113.9")
                    .vip("198.51.100.7")
                    .build();
    private static final Service EMPTY =
            service("infra", "empty")
                    .clusterIp("10.96.0.11")
                    .port("dns", Protocol.UDP, 53)
                    .nodePort(30054)
                    .build();
    private static final Service NONE =
            service("infra", "none").clusterIp("10.96.0.12").port("dns", Protocol.UDP, 53).build();
    private static final Service EARLY =
            service("infra", "early").clusterIp("10.96.0.13").port("dns", Protocol.UDP, 53).build();
    private static final Service WEB =
            service("infra", "web").clusterIp("10.96.0.20").port("http", 80).build();
    private static final Service AMF =
            service("telco", "amf")
                    .clusterIp("10.96.0.30")
                    .port("n2", Protocol.SCTP, 38412)
                    .build();

    private static final List<EndpointSlice> SLICES =
            List.of(
                    slice("infra", "dns")
                            .port("dns", Protocol.UDP, 5353)
                            .ready(POD3)
                            .terminating(POD4)
                            .notReady(POD5)
                            .build(),
                    slice("infra", "empty").port("dns", Protocol.UDP, 5353).notReady(POD5).build(),
                    slice("infra", "early")
                            .port("dns", Protocol.UDP, 5353)
                            .endpoint(POD6, true, false, false)
                            .build(),
                    slice("infra", "web").port("http", 8080).ready(POD3).build(),
                    slice("telco", "amf").port("n2", Protocol.SCTP, 38412).ready(POD3).build(),
                    slice("other", "proxy").port("dns", Protocol.UDP, 5353).ready(POD7).build());

    private static final Frontends FORMER =
            new Frontends(
                    Set.of(
                            Destination.of(Ip.of("10.96.0.99"), 53, 17),
                            Destination.of(Ip.of("203.0.113.99"), 53, 17),
                            Destination.of(Ip.of("10.96.0.10"), 53, 17)),
                    Set.of(new Frontends.NodePort(30099, 17)));

    private static final Set<Ip> LOCAL =
            Set.of(Ip.of("172.31.255.11"), Ip.of("10.244.1.1"), Ip.of("127.0.0.1"));

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    keep   | at an endpoint that serves                      | udp 10.244.1.2:4 10.96.0.10:53 10.244.1.3:5353
                    keep   | at one that terminates but serves               | udp 10.244.1.2:4 10.96.0.10:53 10.244.1.4:5353
                    delete | at one that no longer serves                    | udp 10.244.1.2:4 10.96.0.10:53 10.244.1.5:5353
                    delete | at one that is gone                             | udp 10.244.1.2:4 10.96.0.10:53 10.244.1.9:5353
                    delete | at the right pod, the wrong port                | udp 10.244.1.2:4 10.96.0.10:53 10.244.1.3:53
                    delete | begun before there was an endpoint              | udp 10.244.1.2:4 10.96.0.10:53
                    keep   | to another port of the cluster IP               | udp 10.244.1.2:4 10.96.0.10:54
                    keep   | TCP to the same address                         | tcp 10.244.1.2:4 10.96.0.10:53 10.244.1.5:5353
                    keep   | a TCP service, endpoint gone                    | tcp 10.244.1.2:4 10.96.0.20:80 10.244.1.9:8080
                    keep   | SCTP at an endpoint that serves                 | sctp 10.244.1.2:4 10.96.0.30:38412 10.244.1.3:38412
                    delete | SCTP at one that is gone                        | sctp 10.244.1.2:4 10.96.0.30:38412 10.244.1.9:38412
                    keep   | published though not ready                      | udp 10.244.1.2:4 10.96.0.13:53 10.244.1.6:5353
                    keep   | external IP, at an endpoint that serves         | udp 192.0.2.9:4 203.0.113.9:53 10.244.1.3:5353
                    delete | external IP, at one that is gone                | udp 192.0.2.9:4 203.0.113.9:53 10.244.1.9:5353
                    keep   | VIP, at an endpoint that serves                 | udp 192.0.2.9:4 198.51.100.7:53 10.244.1.3:5353
                    delete | VIP, at one that is gone                        | udp 192.0.2.9:4 198.51.100.7:53 10.244.1.9:5353
                    keep   | node port, at an endpoint that serves           | udp 192.0.2.9:4 172.31.255.11:30053 10.244.1.3:5353
                    delete | node port, at one that is gone                  | udp 192.0.2.9:4 172.31.255.11:30053 10.244.1.9:5353
                    delete | node port, not translated                       | udp 192.0.2.9:4 172.31.255.11:30053
                    delete | node port on loopback, at one that is gone      | udp 127.0.0.1:4 127.0.0.1:30053 10.244.1.9:5353
                    keep   | the same port at somebody else's address        | udp 10.244.1.2:4 192.0.2.53:30053
                    keep   | the same, translated by somebody                | udp 10.244.1.2:4 192.0.2.53:30053 10.244.1.9:5353
                    delete | fell to zero, at the endpoint that was          | udp 10.244.1.2:4 10.96.0.11:53 10.244.1.5:5353
                    delete | fell to zero, not translated                    | udp 10.244.1.2:4 10.96.0.11:53
                    delete | node port fell to zero                          | udp 192.0.2.9:4 172.31.255.11:30054 10.244.1.5:5353
                    delete | no endpoint left at all                         | udp 10.244.1.2:4 10.96.0.12:53 10.244.1.5:5353
                    delete | deleted service                                 | udp 10.244.1.2:4 10.96.0.99:53 10.244.1.3:5353
                    delete | deleted service, not translated                 | udp 10.244.1.2:4 10.96.0.99:53
                    delete | removed external IP                             | udp 192.0.2.9:4 203.0.113.99:53 10.244.1.3:5353
                    keep   | address that was never ours                     | udp 192.0.2.9:4 203.0.113.98:53 10.244.1.3:5353
                    delete | removed node port                               | udp 192.0.2.9:4 172.31.255.11:30099 10.244.1.3:5353
                    keep   | removed node port, at somebody else's address   | udp 192.0.2.9:4 192.0.2.53:30099 10.244.1.3:5353
                    delete | in the service network, of a service long gone  | udp 10.244.1.2:4 10.96.7.7:53 10.244.1.9:5353
                    delete | the same, at a pod of another service of ours   | udp 10.244.1.2:4 10.96.7.7:53 10.244.1.3:5353
                    keep   | in the service network, of another proxy        | udp 10.244.1.2:4 10.96.7.8:53 10.244.1.7:5353
                    keep   | in the service network, not translated          | udp 10.244.1.2:4 10.96.7.7:53
                    keep   | between pods                                    | udp 10.244.1.2:4 10.244.1.9:5353
                    keep   | a host port of the container runtime            | udp 192.0.2.9:4 172.31.255.11:5000 10.244.1.9:5000
                    """)
    void decides(String verdict, String what, String flow) {
        var stale = new StaleFlows(plan(ClusterSettings.DEFAULT), FORMER, LOCAL);
        assertEquals(verdict.equals("delete"), stale.test(Flows.flow(flow)), what);
    }

    @Test
    void leavesOtherZonesAlone() {
        var stale = new StaleFlows(plan(ClusterSettings.DEFAULT), FORMER, LOCAL);
        Flow flow = Flows.flow("udp 10.244.1.2:4 10.96.0.10:53 10.244.1.9:5353");
        var zoned =
                new Flow(flow.family(), flow.original(), flow.reply(), flow.status(), 7, flow.id());
        assertFalse(stale.test(zoned));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    true  | udp 192.0.2.9:4 172.31.255.11:30053 10.244.1.9:5353
                    false | udp 192.0.2.9:4 10.244.1.1:30053 10.244.1.9:5353
                    false | udp 127.0.0.1:4 127.0.0.1:30053 10.244.1.9:5353
                    """)
    void nodePortsAnswerWhereTheyAreToldTo(boolean verdict, String flow) {
        var settings = ClusterSettings.DEFAULT.withNodePortsOn(Cidr.of("172.31.255.0/24"));
        var stale = new StaleFlows(plan(settings), FORMER, LOCAL);
        assertEquals(verdict, stale.test(Flows.flow(flow)));
    }

    @Test
    void leavesLoopbackAloneWhereNodePortsDoNotAnswerThere() {
        var settings = ClusterSettings.DEFAULT.withoutLocalhostNodePorts();
        var stale = new StaleFlows(plan(settings), FORMER, LOCAL);
        assertFalse(stale.test(Flows.flow("udp 127.0.0.1:4 127.0.0.1:30053")));
    }

    @Test
    void anAddressThatTwoClaimKeepsTheFlowsOfWhoseItIs() {
        var a =
                service("a", "a")
                        .clusterIp("10.96.0.40")
                        .externalIp("203.0.113.9")
                        .port("x", Protocol.UDP, 53)
                        .build();
        var b =
                service("b", "b")
                        .clusterIp("10.96.0.41")
                        .externalIp("203.0.113.9")
                        .port("x", Protocol.UDP, 53)
                        .build();
        var slices =
                List.of(
                        slice("a", "a").port("x", Protocol.UDP, 1).ready(POD3).build(),
                        slice("b", "b").port("x", Protocol.UDP, 2).ready(POD4).build());
        Plan plan =
                new TestCluster(ClusterSettings.DEFAULT, List.of(a, b), slices).plan(IpFamily.IPV4);
        var stale = new StaleFlows(plan, Frontends.NONE, Set.of());
        assertFalse(stale.test(Flows.flow("udp 192.0.2.9:4 203.0.113.9:53 10.244.1.3:1")));
        assertEquals(true, stale.test(Flows.flow("udp 192.0.2.9:4 203.0.113.9:53 10.244.1.4:2")));
    }

    @Test
    void knowsIpv6() {
        var dns =
                service("infra", "dns")
                        .clusterIp("fd00:10:96::a")
                        .port("dns", Protocol.UDP, 53)
                        .build();
        var slices =
                List.of(
                        slice("infra", "dns")
                                .port("dns", Protocol.UDP, 5353)
                                .ready(Ip.of("fd00:10:244:1::3"))
                                .build());
        Plan plan =
                new TestCluster(ClusterSettings.DEFAULT, List.of(dns), slices).plan(IpFamily.IPV6);
        var stale = new StaleFlows(plan, Frontends.NONE, Set.of());
        String sent = "udp [fd00:10:244:1::2]:4 [fd00:10:96::a]:53 ";
        assertFalse(stale.test(Flows.flow(sent + "[fd00:10:244:1::3]:5353")));
        assertEquals(true, stale.test(Flows.flow(sent + "[fd00:10:244:1::4]:5353")));
    }

    @Test
    void manyEndpointsAreLookedUp() {
        var dns =
                service("infra", "dns")
                        .clusterIp("10.96.0.10")
                        .port("dns", Protocol.UDP, 53)
                        .build();
        var all = slice("infra", "dns").port("dns", Protocol.UDP, 5353);
        for (int i = 1; i <= 250; i++) {
            all.ready(Ip.of("10.244.1." + i));
        }
        Plan plan =
                new TestCluster(ClusterSettings.DEFAULT, List.of(dns), List.of(all.build()))
                        .plan(IpFamily.IPV4);
        var stale = new StaleFlows(plan, Frontends.NONE, Set.of());
        assertFalse(stale.test(Flows.flow("udp 10.0.0.1:4 10.96.0.10:53 10.244.1.250:5353")));
        assertEquals(
                true, stale.test(Flows.flow("udp 10.0.0.1:4 10.96.0.10:53 10.244.1.251:5353")));
    }

    static Plan plan(ClusterSettings settings) {
        var cluster = new TestCluster(settings, List.of(DNS, EMPTY, NONE, EARLY, WEB, AMF), SLICES);
        Plan plan = cluster.plan(IpFamily.IPV4);
        return new Plan(
                plan.family(),
                plan.node(),
                plan.services(),
                plan.owners(),
                List.of(Cidr.of("10.96.0.0/16")),
                plan.knownEndpoints(),
                plan.made());
    }
}
