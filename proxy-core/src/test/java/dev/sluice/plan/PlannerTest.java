package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Frontend.ClusterIp;
import dev.sluice.plan.Frontend.ExternalIp;
import dev.sluice.plan.Frontend.LoadBalancerVip;
import dev.sluice.plan.Frontend.NodePort;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest extends PlannerSetup {
    // Which Services are planned, and their frontends

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

    // Traffic verdicts

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
    void verdicts(String kind, String endpoints, TrafficVerdict internal, TrafficVerdict external) {
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
        assertEquals(internal != TrafficVerdict.REJECT, port.hasEndpoints());
        assertEquals(internal, port.verdict(port.clusterIp()));
        assertEquals(external, port.verdict(new NodePort(30080)));
    }

    @Test
    void serviceCidrsAreThoseOfTheFamilySorted() {
        var log = new ChangeLog(new WakeUp(), Instant.EPOCH);
        log.serviceCidr("b", List.of(Cidr.of("10.97.0.0/16"), Cidr.of("fd00::/112")));
        log.serviceCidr("a", List.of(Cidr.of("10.96.0.0/16"), Cidr.of("10.97.0.0/16")));
        Snapshot snapshot = Snapshot.nothing(TestNet.NODE).with(log.drain());
        Plan nothing = Plan.nothing(IpFamily.IPV4, NODE);
        Plan plan = planner.plan(snapshot, NODE, nothing);
        assertEquals(
                List.of(Cidr.of("10.96.0.0/16"), Cidr.of("10.97.0.0/16")), plan.serviceCidrs());
        assertFalse(plan.sameAs(nothing));
    }
}
