package dev.sluice.inspect.explain;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.wire.TracedNftables;
import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.conformance.TestHost;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final TestNet NET = TestNet.IPV4;

    private static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1)).port("http", 80).nodePort(30080);
    }

    private static SliceBuilder webSlice() {
        return slice("shop", "web").port("http", 8080);
    }

    private static Plan plan(List<ServiceBuilder> services, List<SliceBuilder> slices) {
        return new TestCluster(
                        ClusterSettings.DEFAULT,
                        services.stream().map(ServiceBuilder::build).toList(),
                        slices.stream().map(SliceBuilder::build).toList())
                .plan(IpFamily.IPV4);
    }

    private static List<Explanation> explain(
            Plan plan, @Nullable PacketTracer tracer, String to, @Nullable String from)
            throws InvalidRequestException {
        var planned = new ExplainSources.Planned(plan, new ModeFacts.Nftables(false));
        var sources = new ExplainSources(planned, TestHost.network(NET), tracer);
        return new Explainer(Map.of(IpFamily.IPV4, sources))
                .explain(ExplainRequest.parse(to, from, null, null));
    }

    private static Explanation one(Plan plan, String to, @Nullable String from) throws Exception {
        List<Explanation> all = explain(plan, null, to, from);
        assertEquals(1, all.size());
        return all.getFirst();
    }

    @Test
    void each_endpoint_that_is_left_out_has_its_reason() throws Exception {
        Plan plan =
                plan(
                        List.of(web()),
                        List.of(
                                webSlice()
                                        .ready(NET.pod(1))
                                        .inZone("z1")
                                        .notReady(NET.pod(2))
                                        .terminating(NET.pod(3)),
                                slice("shop", "web")
                                        .suffix("other")
                                        .port("metrics", 9090)
                                        .ready(NET.remotePod(1))));
        Explanation explained = one(plan, "shop/web:http", "pod");
        assertEquals("Delivered", explained.verdict());
        assertEquals("shop/web:http", explained.service());
        assertEquals("cluster IP 10.96.10.1:80/TCP", explained.frontend());
        assertEquals(
                List.of(new ExplainedEndpoint("10.244.1.2", 8080, "node1", "z1", 1.0)),
                explained.endpoints());
        assertEquals(
                List.of(
                        new ExcludedEndpoint("10.244.1.3:8080", "not ready"),
                        new ExcludedEndpoint(
                                "10.244.1.4:8080", "terminating; used only if none is ready"),
                        new ExcludedEndpoint(
                                "10.244.2.2",
                                "its slice has no port http/TCP, but metrics 9090/TCP")),
                explained.excluded());
        assertEquals(
                new SourceRewrite(false, "the client is a pod of this node"),
                explained.sourceRewritten());
    }

    @Test
    void hints_and_policies_are_reasons() throws Exception {
        Plan hinted =
                plan(
                        List.of(web()),
                        List.of(
                                webSlice()
                                        .ready(NET.pod(1))
                                        .forZones("z1")
                                        .ready(NET.unreachablePod(1))
                                        .forZones("z2")));
        assertEquals(
                List.of(
                        new ExcludedEndpoint(
                                "10.244.3.2:8080", "hints: for zones z2, and this node is in z1")),
                one(hinted, "10.96.10.1:80", "pod").excluded());
        Plan local =
                plan(
                        List.of(web().externalLocal()),
                        List.of(webSlice().ready(NET.pod(1), NET.remotePod(1))));
        Explanation outside = one(local, "nodeport:30080", null);
        assertEquals(
                List.of(
                        new ExcludedEndpoint(
                                "10.244.2.2:8080", "policy Local: it is on node node2")),
                outside.excluded());
        assertEquals(2, one(local, "nodeport:30080", "pod").endpoints().size());
    }

    @Test
    void the_loser_of_a_dispute_is_named() throws Exception {
        Plan plan =
                plan(
                        List.of(
                                web().externalIp(NET.externalIp(1)).created(1),
                                service("shop", "copy")
                                        .clusterIp(NET.clusterIp(2))
                                        .port("http", 80)
                                        .externalIp(NET.externalIp(1))
                                        .created(2)),
                        List.of(webSlice().ready(NET.pod(1))));
        Explanation explained = one(plan, "203.0.113.1:80", null);
        assertEquals("shop/web:http", explained.service());
        assertTrue(
                explained.steps().get(1).reason().startsWith("wins it over shop/copy:http"),
                explained.steps()::toString);
    }

    @Test
    void what_the_kernel_does_otherwise_is_told_first() throws Exception {
        Plan installed = plan(List.of(web()), List.of(webSlice().ready(NET.pod(1))));
        Plan wanted = plan(List.of(web()), List.of(webSlice().ready(NET.pod(1), NET.remotePod(1))));
        var backend = new TracedNftables(IpFamily.IPV4);
        backend.sync(installed);
        Explanation agreed = explain(installed, backend.tracer(), "shop/web", "node").getFirst();
        assertNull(agreed.difference());
        assertTrue(agreed.rules().size() > 3, agreed.rules()::toString);
        List<Explanation> differing = explain(wanted, backend.tracer(), "shop/web", "node");
        assertEquals(
                "the kernel lacks endpoint 10.244.2.2:8080", differing.getFirst().difference());
        List<String> lines = new ExplanationText(false, false).lines(differing);
        assertEquals("DIFFERENCE: the kernel lacks endpoint 10.244.2.2:8080", lines.getFirst());
        assertTrue(lines.stream().allMatch(line -> line.length() <= 100), lines::toString);
    }

    @Test
    void the_kernel_alone_is_enough_for_addresses() throws Exception {
        var backend = new TracedNftables(IpFamily.IPV4);
        backend.sync(plan(List.of(web()), List.of(webSlice().ready(NET.pod(1)))));
        var sources = new ExplainSources(null, TestHost.network(NET), backend.tracer());
        var explainer = new Explainer(Map.of(IpFamily.IPV4, sources));
        Explanation explained =
                explainer
                        .explain(ExplainRequest.parse("10.96.10.1:80", "node", null, null))
                        .getFirst();
        assertEquals("Delivered", explained.verdict());
        assertEquals(
                List.of(new ExplainedEndpoint("10.244.1.2", 8080, null, null, 1.0)),
                explained.endpoints());
        assertNull(explained.mode());
        var refused =
                assertThrows(
                        InvalidRequestException.class,
                        () ->
                                explainer.explain(
                                        ExplainRequest.parse("shop/web", null, null, null)));
        assertEquals(
                "TO shop/web: only the plan knows names and node ports; name IP:PORT",
                refused.getMessage());
    }

    @Test
    void what_does_not_exist_is_named() {
        Plan plan = plan(List.of(web()), List.of(webSlice()));
        assertEquals("there is no Service shop/none", refusal(plan, "shop/none"));
        assertEquals(
                "shop/web:tls: Service shop/web has no such port; it has http (80/TCP)",
                refusal(plan, "shop/web:tls"));
        assertEquals("TO [fd00::1]:80: this node has no IPv6", refusal(plan, "[fd00::1]:80"));
    }

    private static @Nullable String refusal(Plan plan, String to) {
        return assertThrows(InvalidRequestException.class, () -> explain(plan, null, to, null))
                .getMessage();
    }

    @Test
    void established_connections_follow_conntrack() throws Exception {
        Plan plan =
                plan(List.of(web()), List.of(webSlice().ready(NET.pod(1)).terminating(NET.pod(3))));
        var planned = new ExplainSources.Planned(plan, new ModeFacts.Iptables());
        var sources = new ExplainSources(planned, TestHost.network(NET), null);
        Explanation explained =
                new Explainer(Map.of(IpFamily.IPV4, sources))
                        .explain(ExplainRequest.parse("10.96.10.1:80", "pod", "tcp", "established"))
                        .getFirst();
        assertEquals("Delivered", explained.verdict());
        assertEquals(2, explained.endpoints().size());
        assertEquals("conntrack", explained.steps().get(1).object());
    }

    @Test
    void text_is_a_sentence_steps_endpoints_and_no_more_if_minimal() throws Exception {
        Plan plan = plan(List.of(web()), List.of(webSlice()));
        List<Explanation> all = explain(plan, null, "10.96.10.1:80", "node");
        List<String> minimal = new ExplanationText(true, false).lines(all);
        assertEquals(
                "Rejected: tcp from 172.31.255.11 (the node) to 10.96.10.1:80 is refused at once:"
                        + " Service shop/web",
                minimal.getFirst());
        List<String> lines = new ExplanationText(false, false).lines(all);
        assertEquals(minimal, lines.subList(0, minimal.size()));
        assertTrue(lines.get(minimal.size()).startsWith("  1. Service shop/web owns"));
        List<String> coloured = new ExplanationText(true, true).lines(all);
        assertTrue(coloured.getFirst().startsWith("\u001b[31mRejected: "));
    }
}
