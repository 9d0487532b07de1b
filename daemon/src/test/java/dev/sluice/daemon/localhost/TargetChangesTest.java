package dev.sluice.daemon.localhost;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TargetChangesTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip LOCAL = NET.pod(1);
    private static final Ip REMOTE = NET.remotePod(1);
    private static final Plan NOTHING = cluster().plan(IpFamily.IPV4);

    private static TestCluster cluster(Object... builders) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (Object builder : builders) {
            switch (builder) {
                case ServiceBuilder one -> services.add(one.build());
                case SliceBuilder one -> slices.add(one.build());
                default -> throw new AssertionError(builder);
            }
        }
        return new TestCluster(ClusterSettings.DEFAULT, services, slices);
    }

    private static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1)).port("http", 80).nodePort(30080);
    }

    private static SliceBuilder webSlice() {
        return slice("shop", "web").port("http", 8080);
    }

    private static Map<Integer, Set<Ip>> endpoints(Object... builders) {
        return endpoints(TargetChanges.between(NOTHING, cluster(builders).plan(IpFamily.IPV4)));
    }

    private static Map<Integer, Set<Ip>> endpoints(TargetChanges changes) {
        var all = new TreeMap<Integer, Set<Ip>>();
        changes.present()
                .forEach((port, targets) -> {
                    Set<Ip> ips = new TreeSet<>();
                    targets.endpoints().stream().map(Endpoint::ip).forEach(ips::add);
                    all.put(port, ips);
                });
        return all;
    }

    @Test
    void policy_cluster_means_all_endpoints() {
        assertEquals(
                Map.of(30080, Set.of(LOCAL, REMOTE)),
                endpoints(web(), webSlice().ready(LOCAL, REMOTE)));
    }

    @Test
    void policy_local_means_those_of_the_node() {
        assertEquals(
                Map.of(30080, Set.of(LOCAL)),
                endpoints(web().externalLocal(), webSlice().ready(LOCAL, REMOTE)));
        assertEquals(
                Map.of(30080, Set.of()),
                endpoints(web().externalLocal(), webSlice().ready(REMOTE)));
    }

    @Test
    void internal_policy_does_not_matter() {
        assertEquals(
                Map.of(30080, Set.of(LOCAL, REMOTE)),
                endpoints(web().internalLocal(), webSlice().ready(LOCAL, REMOTE)));
    }

    @Test
    void hints_count() {
        assertEquals(
                Map.of(30080, Set.of(LOCAL)),
                endpoints(
                        web(),
                        webSlice().ready(LOCAL).forNodes("node1").ready(REMOTE).forNodes("node2")));
    }

    @Test
    void terminating_endpoints_are_the_last_resort() {
        assertEquals(
                Map.of(30080, Set.of(REMOTE)), endpoints(web(), webSlice().terminating(REMOTE)));
    }

    @Test
    void only_node_ports_of_tcp_count() {
        assertEquals(
                Map.of(30080, Set.of(LOCAL)),
                endpoints(
                        web(),
                        webSlice().ready(LOCAL),
                        service("infra", "dns")
                                .clusterIp(NET.clusterIp(2))
                                .port("dns", Protocol.UDP, 53)
                                .nodePort(30053),
                        slice("infra", "dns").port("dns", Protocol.UDP, 5353).ready(LOCAL),
                        service("shop", "inner").clusterIp(NET.clusterIp(3)).port("http", 80),
                        slice("shop", "inner").port("http", 8080).ready(LOCAL)));
    }

    @Test
    void affinity_and_service_are_passed_on() {
        Plan plan = cluster(web().affinity(7), webSlice().ready(LOCAL)).plan(IpFamily.IPV4);
        var name = new ServicePortName(new ServiceName("shop", "web"), "http", Protocol.TCP);
        var endpoint = new Endpoint(LOCAL, 8080, Endpoint.Place.HERE);
        assertEquals(
                new TargetChanges(
                        Set.of(), Map.of(30080, new PortTargets(name, List.of(endpoint), 7))),
                TargetChanges.between(NOTHING, plan));
    }

    @Test
    void the_same_plan_changes_nothing() {
        Plan plan = cluster(web(), webSlice().ready(LOCAL)).plan(IpFamily.IPV4);
        assertTrue(TargetChanges.between(plan, plan).isEmpty());
    }

    @Test
    void only_services_that_differ_are_in_it() {
        Object[] other = {
            service("shop", "api").clusterIp(NET.clusterIp(2)).port("http", 80).nodePort(30081),
            slice("shop", "api").port("http", 8080).ready(LOCAL)
        };
        TestCluster before = cluster(web(), webSlice().ready(LOCAL), other[0], other[1]);
        TestCluster after = cluster(web(), webSlice().ready(REMOTE), other[0], other[1]);
        Plan last = before.plan(IpFamily.IPV4);
        TargetChanges changes = TargetChanges.between(last, after.planAfter(before, last));
        assertEquals(Map.of(30080, Set.of(REMOTE)), endpoints(changes));
        assertEquals(Set.of(), changes.gone());
    }

    @Test
    void a_node_port_that_is_gone_or_passes_on() {
        TestCluster before = cluster(web(), webSlice().ready(LOCAL));
        Plan last = before.plan(IpFamily.IPV4);
        TestCluster none = cluster();
        assertEquals(
                new TargetChanges(Set.of(30080), Map.of()),
                TargetChanges.between(last, none.planAfter(before, last)));

        TestCluster other =
                cluster(
                        service("shop", "api")
                                .clusterIp(NET.clusterIp(2))
                                .port("http", 80)
                                .nodePort(30080),
                        slice("shop", "api").port("http", 8080).ready(REMOTE));
        TargetChanges passed = TargetChanges.between(last, other.planAfter(before, last));
        assertEquals(Set.of(), passed.gone());
        assertEquals(Map.of(30080, Set.of(REMOTE)), endpoints(passed));
    }

    /// Only the owner of a contested node port is served.
    @Test
    void a_contested_node_port_is_its_owners() {
        assertEquals(
                Map.of(30080, Set.of(REMOTE)),
                endpoints(
                        web(),
                        webSlice().ready(LOCAL),
                        service("shop", "api")
                                .clusterIp(NET.clusterIp(2))
                                .port("http", 80)
                                .nodePort(30080),
                        slice("shop", "api").port("http", 8080).ready(REMOTE)));
    }
}
