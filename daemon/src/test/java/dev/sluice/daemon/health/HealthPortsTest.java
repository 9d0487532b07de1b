package dev.sluice.daemon.health;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.daemon.health.HealthPort.Local;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthPortsTest {
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final Ip POD1 = TestNet.IPV4.pod(1);
    private static final Ip POD2 = TestNet.IPV4.pod(2);
    private static final Ip FAR = TestNet.IPV4.remotePod(1);
    private static final Ip POD1_V6 = TestNet.IPV6.pod(1);
    private static final NodePortAddresses ALL = new NodePortAddresses.All();

    private final List<Map<ServiceName, HealthPort>> reported = new ArrayList<>();
    private final HealthPorts ports = new HealthPorts(reported::add);
    private final Map<IpFamily, Plan> installed = new EnumMap<>(IpFamily.class);

    @Test
    void counts_distinct_ready_addresses_of_this_node() {
        sync(IpFamily.IPV4, web(32000), endpoints().ready(POD1, POD2, FAR));
        assertEquals(List.of(Map.of(WEB, port(32000, 2))), reported);
    }

    /// A rolling update: pods terminate one by one while others become ready.
    @Test
    void terminating_endpoints_do_not_count_though_they_still_take_traffic() {
        sync(IpFamily.IPV4, web(32000), endpoints().ready(POD1));
        sync(IpFamily.IPV4, web(32000), endpoints().terminating(POD1).notReady(POD2));
        sync(IpFamily.IPV4, web(32000), endpoints().terminating(POD1).ready(POD2));
        sync(IpFamily.IPV4, web(32000), endpoints().ready(POD2));
        assertEquals(
                List.of(
                        Map.of(WEB, port(32000, 1)),
                        Map.of(WEB, port(32000, 0)),
                        Map.of(WEB, port(32000, 1))),
                reported);
    }

    @Test
    void follows_the_port_and_the_service() {
        sync(IpFamily.IPV4, web(32000), endpoints().ready(POD1));
        sync(IpFamily.IPV4, web(32001), endpoints().ready(POD1));
        sync(IpFamily.IPV4, web(0), endpoints().ready(POD1));
        assertEquals(
                List.of(Map.of(WEB, port(32000, 1)), Map.of(WEB, port(32001, 1)), Map.of()),
                reported);
    }

    @Test
    void both_families_share_a_port() {
        sync(IpFamily.IPV4, web(32000), endpoints().ready(POD1));
        sync(IpFamily.IPV6, web(32000), endpoints().ready(POD1_V6));
        assertEquals(
                Map.of(
                        WEB,
                        new HealthPort(
                                32000,
                                Map.of(
                                        IpFamily.IPV4, new Local(1, ALL),
                                        IpFamily.IPV6, new Local(1, ALL)))),
                reported.getLast());
    }

    @Test
    void what_other_services_do_is_no_news() {
        sync(IpFamily.IPV4, web(32000), endpoints().ready(POD1));
        sync(IpFamily.IPV4, web(32000).port("more", 81), endpoints().ready(POD1));
        assertEquals(1, reported.size());
    }

    private void sync(IpFamily family, ServiceBuilder service, SliceBuilder slice) {
        Service web = service.build();
        EndpointSlice endpoints = slice.build();
        Plan plan =
                new TestCluster(ClusterSettings.DEFAULT, List.of(web), List.of(endpoints))
                        .plan(family);
        ports.synced(
                new SyncListener.Synced(
                        Optional.ofNullable(installed.put(family, plan)),
                        plan,
                        new SyncReport(false, 1, List.of()),
                        Duration.ZERO,
                        List.of()));
    }

    private static ServiceBuilder web(int healthCheckNodePort) {
        return service("shop", "web")
                .clusterIp("10.96.0.1")
                .clusterIp("fd00:10:96::1")
                .port("http", 80)
                .externalLocal()
                .healthCheckNodePort(healthCheckNodePort);
    }

    private static SliceBuilder endpoints() {
        return slice("shop", "web").port("http", 8080);
    }

    private static HealthPort port(int port, int endpoints) {
        return new HealthPort(port, Map.of(IpFamily.IPV4, new Local(endpoints, ALL)));
    }
}
