package dev.sluice.inspect.forecast;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceEndpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecasterTest {
    private static final ServiceBuilder WEB =
            service("shop", "web").clusterIp("10.96.10.1").port("http", 80);

    /// Nodes `a` and `b` in zone z1, `c` in zone z2.
    private static final Map<String, String> ZONES = Map.of("a", "z1", "b", "z1", "c", "z2");

    @Test
    void nothing_is_told_where_nothing_changes() {
        ClusterState state = state(List.of(WEB.build()), on("a", "b"));
        assertEquals(List.of(), texts(state, state));
        assertEquals(List.of(), texts(state, state.drained("c")));
    }

    @Test
    void a_drain_takes_the_last_endpoint() {
        ClusterState state = state(List.of(WEB.build()), on("a", "a"));
        assertEquals(
                List.of("shop/web:http loses its last endpoint (of 2): connections are rejected"),
                texts(state, state.drained("a")));
    }

    @Test
    void what_had_no_endpoint_loses_none() {
        ClusterState state = state(List.of(WEB.build()));
        assertEquals(List.of(), texts(state, state.drained("a")));
    }

    @Test
    void a_zone_takes_the_endpoints_of_all_its_nodes() {
        ClusterState state = state(List.of(WEB.build()), on("a", "b"));
        assertEquals(
                List.of("shop/web:http loses its last endpoint (of 2): connections are rejected"),
                texts(state, state.withoutZone("z1")));
    }

    @Test
    void policy_local_makes_a_node_drop_what_it_served() {
        Service local =
                service("shop", "web")
                        .clusterIp("10.96.10.1")
                        .port("http", 80)
                        .nodePort(30080)
                        .externalLocal()
                        .build();
        ClusterState before = state(List.of(local), on("a", "b"));
        ClusterState after = state(List.of(local), on("b"));
        assertEquals(
                List.of(
                        "shop/web:http loses its last endpoint on node a, which then drops"
                                + " connections from outside (policy Local)"),
                texts(before, after));
        assertEquals("a", Forecaster.of(before, after).getFirst().node());
    }

    @Test
    void two_services_come_to_claim_a_node_port() {
        Service other =
                service("shop", "api")
                        .clusterIp("10.96.10.2")
                        .port("http", 80)
                        .nodePort(30080)
                        .created(1)
                        .build();
        Service web =
                service("shop", "web")
                        .clusterIp("10.96.10.1")
                        .port("http", 80)
                        .nodePort(30080)
                        .created(2)
                        .build();
        List<Forecast> found =
                Forecaster.of(state(List.of(web)), state(List.of(other, web))).stream().toList();
        assertEquals(
                List.of(ForecastKind.NodePortCollision),
                found.stream().map(Forecast::kind).toList());
        assertEquals("shop/web", found.getFirst().service());
    }

    @Test
    void two_services_come_to_claim_an_address() {
        Service web = addressed("web", "10.96.10.1", 2);
        Service other = addressed("api", "10.96.10.2", 1);
        assertEquals(
                List.of(
                        "203.0.113.10:80/TCP is claimed by two Services: shop/api:http has it,"
                                + " shop/web:http is not reached there"),
                texts(state(List.of(web)), state(List.of(web, other))));
        ClusterState disputed = state(List.of(web, other));
        assertEquals(List.of(), texts(disputed, disputed), "not new");
        assertEquals(List.of(), texts(disputed, disputed.without(new ServiceName("shop", "api"))));
    }

    @Test
    void hints_overload_the_only_endpoint_of_a_zone() {
        EndpointSlice hinted =
                slice("shop", "web")
                        .port("http", 8080)
                        .endpoint(at("10.244.1.1", "a", "z1"))
                        .endpoint(at("10.244.1.2", "b", "z1"))
                        .endpoint(at("10.244.1.3", "c", "z2"))
                        .build();
        EndpointSlice after =
                slice("shop", "web")
                        .port("http", 8080)
                        .endpoint(at("10.244.1.1", "a", "z1"))
                        .endpoint(at("10.244.1.3", "c", "z2"))
                        .endpoint(at("10.244.1.4", "c", "z2"))
                        .endpoint(at("10.244.1.5", "c", "z2"))
                        .build();
        assertEquals(
                List.of(
                        "shop/web:http: endpoint 10.244.1.1:8080 gets 67 % of the connections, an"
                                + " even share is 25 % (most come from zone z1)"),
                texts(state(List.of(WEB.build()), hinted), state(List.of(WEB.build()), after)));
    }

    private static Service addressed(String name, String clusterIp, long created) {
        return service("shop", name)
                .clusterIp(clusterIp)
                .port("http", 80)
                .externalIp("203.0.113.10")
                .created(created)
                .build();
    }

    private static SliceEndpoint at(String ip, String node, String zone) {
        return new SliceEndpoint(
                Ip.of(ip), node, null, true, true, false, List.of(zone), List.of());
    }

    /// A slice of shop/web with a ready endpoint on each of some nodes.
    private static EndpointSlice on(String... nodes) {
        SliceBuilder slice = slice("shop", "web").port("http", 8080);
        int number = 1;
        for (String node : nodes) {
            slice.endpoint(
                    new SliceEndpoint(
                            Ip.of("10.244.9." + number++),
                            node,
                            null,
                            true,
                            true,
                            false,
                            List.of(),
                            List.of()));
        }
        return slice.build();
    }

    private static ClusterState state(List<Service> services, EndpointSlice... slices) {
        var cluster = new TestCluster(ClusterSettings.DEFAULT, services, Arrays.asList(slices));
        return new ClusterState(cluster.snapshot(), ZONES);
    }

    private static List<String> texts(ClusterState before, ClusterState after) {
        return Forecaster.of(before, after).stream().map(Forecast::text).toList();
    }
}
