package dev.sluice.inspect.services;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceStatusesTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final ServiceName WEB = new ServiceName("shop", "web");

    private final Plan two = plan(List.of(web().build()), ready().build());
    private final Plan one =
            plan(List.of(web().build()), webSlice().ready(NET.remotePod(1)).build());
    private final Plan none = plan(List.of(web().build()));

    @Test
    void what_is_written_as_it_should_be_is_synced() {
        assertEquals(
                List.of(
                        "shop/web http ClusterIP 10.96.10.1:80 Cluster 2/1/2 SYNCED null",
                        "shop/web http NodePort *:30080 Cluster 2/1/2 SYNCED null"),
                rows(two, two, Map.of(), false));
    }

    @Test
    void what_waits_for_a_sync_shows_what_is_written_or_what_should_be() {
        String reason = " PENDING it lacks endpoint " + NET.pod(1).withPort(8080);
        assertEquals(
                List.of(
                        "shop/web http ClusterIP 10.96.10.1:80 Cluster 1/0/1" + reason,
                        "shop/web http NodePort *:30080 Cluster 1/0/1" + reason),
                rows(two, one, Map.of(), false));
        assertEquals(
                List.of(
                        "shop/web http ClusterIP 10.96.10.1:80 Cluster 2/1/2" + reason,
                        "shop/web http NodePort *:30080 Cluster 2/1/2" + reason),
                rows(two, one, Map.of(), true));
    }

    @Test
    void nothing_was_written_yet() {
        String reason = " PENDING it is not written yet";
        assertEquals(
                List.of(
                        "shop/web http ClusterIP 10.96.10.1:80 Cluster 0/0/2" + reason,
                        "shop/web http NodePort *:30080 Cluster 0/0/2" + reason),
                rows(two, null, Map.of(), false));
    }

    @Test
    void a_deleted_service_stays_until_it_is_removed() {
        Plan empty = plan(List.of());
        assertEquals(
                List.of(
                        "shop/web http ClusterIP 10.96.10.1:80 Cluster 2/1/2 PENDING it is to be removed",
                        "shop/web http NodePort *:30080 Cluster 2/1/2 PENDING it is to be removed"),
                rows(empty, two, Map.of(), false));
    }

    @Test
    void a_new_port_of_a_written_service_is_shown() {
        Service more = web().port("https", 443).build();
        List<String> rows = rows(plan(List.of(more), ready().build()), two, Map.of(), false);
        assertEquals(
                "shop/web https ClusterIP 10.96.10.1:443 Cluster 0/0/0 PENDING it is not written yet",
                rows.getLast());
        assertEquals(3, rows.size());
    }

    @Test
    void the_kernel_refused_it() {
        assertEquals(
                List.of(
                        "shop/web http ClusterIP 10.96.10.1:80 Cluster 1/0/1 REFUSED too long",
                        "shop/web http NodePort *:30080 Cluster 1/0/1 REFUSED too long"),
                rows(two, one, Map.of(WEB, "too long"), false));
    }

    @Test
    void there_are_no_endpoints() {
        assertEquals(
                "shop/web http ClusterIP 10.96.10.1:80 Cluster 0/0/0 NO ENDPOINTS there are none;"
                        + " connections are rejected",
                rows(none, none, Map.of(), false).getFirst());
        Plan local =
                plan(
                        List.of(web().externalLocal().build()),
                        webSlice().ready(NET.remotePod(1)).build());
        assertEquals(
                List.of(
                        "shop/web http ClusterIP 10.96.10.1:80 Cluster 1/0/1 SYNCED null",
                        "shop/web http NodePort *:30080 Local 0/0/1 NO ENDPOINTS policy Local, and"
                                + " none is on this node; packets are dropped"),
                rows(local, local, Map.of(), false));
    }

    @Test
    void another_service_owns_the_address() {
        Service other = service("shop", "xother").clusterIp(NET.clusterIp(1)).port(80).build();
        Plan both = plan(List.of(web().build(), other), ready().build());
        assertEquals(
                "shop/xother null ClusterIP 10.96.10.1:80 Cluster 0/0/0 TAKEN it belongs to"
                        + " shop/web:http",
                rows(both, both, Map.of(), false).getLast());
    }

    @Test
    void manifests_are_planned() {
        List<ServiceStatus> rows =
                ServiceStatuses.of(List.of(WrittenState.planned(two)), ServiceFilter.ALL, true);
        assertEquals(
                List.of(
                        "NAMESPACE/NAME:PORT  TYPE       FRONTEND       POLICY   READY/LOCAL/ALL  STATE",
                        "shop/web:http        ClusterIP  10.96.10.1:80  Cluster  2/1/2            PLANNED",
                        "shop/web:http        NodePort   *:30080        Cluster  2/1/2            PLANNED"),
                ServiceTable.lines(rows, OutputFormat.TABLE));
        assertEquals(List.of("2 PLANNED"), ServiceTable.lines(rows, OutputFormat.SHORT));
        assertEquals(List.of("no Services"), ServiceTable.lines(List.of(), OutputFormat.WIDE));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 3",
        "shop, 2",
        "shop/web, 1",
        "other, 1",
        "shop/none, 0",
        "sho, 0",
        "/, -1",
        "a/, -1",
        "a/b/c, -1"
    })
    void namespace_and_name_choose(String text, int count) {
        List<ServiceName> all =
                List.of(WEB, new ServiceName("shop", "db"), new ServiceName("other", "web"));
        assertEquals(
                count,
                ServiceFilter.parse(text)
                        .map(filter -> (int) all.stream().filter(filter).count())
                        .orElse(-1));
    }

    private static List<String> rows(
            Plan desired, @Nullable Plan written, Map<ServiceName, String> refused, boolean show) {
        var state = new WrittenState(desired, written, refused, true);
        return ServiceStatuses.of(List.of(state), ServiceFilter.ALL, show).stream()
                .map(row ->
                        "%s %s %s %s %s %d/%d/%d %s %s"
                                .formatted(
                                        row.service(),
                                        row.port(),
                                        row.type(),
                                        row.frontend(),
                                        row.policy(),
                                        row.ready(),
                                        row.local(),
                                        row.all(),
                                        row.state(),
                                        row.reason()))
                .toList();
    }

    private static ServiceBuilder web() {
        return service("shop", "web")
                .clusterIp(NET.clusterIp(1))
                .port("http", 80)
                .nodePort(30080)
                .created(1);
    }

    private static SliceBuilder webSlice() {
        return slice("shop", "web").port("http", 8080);
    }

    private static SliceBuilder ready() {
        return webSlice().ready(NET.pod(1), NET.remotePod(1));
    }

    private static Plan plan(List<Service> services, EndpointSlice... slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, Arrays.asList(slices))
                .plan(IpFamily.IPV4);
    }
}
