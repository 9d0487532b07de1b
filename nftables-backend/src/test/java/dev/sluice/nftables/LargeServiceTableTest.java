package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Growth;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.nftables.layout.InstalledSlots;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.Revision;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Key;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The cost of what one user may have many of grows about linearly, because all others wait for it.
final class LargeServiceTableTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final TableSettings SETTINGS = new TableSettings(14, true);

    @Tag("long")
    @Test
    void ports() {
        Growth.assertNearlyLinear(size -> goingBetween(ports(size, 0, 1), ports(size, 0, 2)));
    }

    /// Each port has a map, which is replaced together with the chains that use it.
    @Tag("long")
    @Test
    void portsWhoseClientsStayForAnotherTime() {
        Growth.assertNearlyLinear(size -> goingBetween(ports(size, 60, 1), ports(size, 90, 1)));
    }

    @Tag("long")
    @Test
    void servicesThatClaimTheSameAddress() {
        Growth.assertNearlyLinear(size -> {
            List<Service> services = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                services.add(
                        service("shop", "web" + i)
                                .clusterIp(NET.clusterIp(1))
                                .port(1 + i)
                                .externalIp(NET.vip(1))
                                .port("same", 65_000)
                                .build());
            }
            Plan all = plan(services, List.of());
            return goingBetween(plan(List.of(), List.of()), all);
        });
    }

    /// A new endpoint of one of the Services changes nothing of the others.
    @Test
    void anAddressInDisputeIsNotLaidOutAnewForAnEndpoint() {
        List<Service> services =
                List.of(disputed("api").build(), disputed("cms").build(), disputed("web").build());
        Layout layout = new Layout(SETTINGS, List.of(), Set.of());
        layout.revise(plan(services, List.of(endpoints("web", 1))), InstalledSlots.NONE);
        layout.settle();
        Revision revision =
                layout.revise(plan(services, List.of(endpoints("web", 1, 2))), InstalledSlots.NONE);
        assertEquals(
                List.of("10.96.10.3 . tcp . 80 . 0", "10.96.10.3 . tcp . 80 . 1"),
                revision.is().elements("endpoints").keySet().stream().map(Key::text).toList());
    }

    private static ServiceBuilder disputed(String name) {
        int number = List.of("api", "cms", "web").indexOf(name) + 1;
        return service("shop", name)
                .clusterIp(NET.clusterIp(number))
                .port(80)
                .externalIp(NET.vip(1));
    }

    private static Runnable goingBetween(Plan one, Plan other) {
        Layout layout = new Layout(SETTINGS, List.of(), Set.of());
        layout.revise(one, InstalledSlots.NONE);
        return () -> {
            for (Plan plan : List.of(other, one)) {
                Revision revision = layout.revise(plan, InstalledSlots.NONE);
                TableDiff.between(revision.was(), revision.is());
            }
        };
    }

    private static Plan ports(int size, int affinity, int pod) {
        ServiceBuilder web = service("shop", "web").clusterIp(NET.clusterIp(1)).affinity(affinity);
        SliceBuilder slice = slice("shop", "web");
        for (int i = 0; i < size; i++) {
            web.port("p" + i, 1 + i);
            slice.port("p" + i, 20_001 + i);
        }
        return plan(List.of(web.build()), List.of(slice.ready(NET.pod(pod))));
    }

    private static SliceBuilder endpoints(String service, int... pods) {
        SliceBuilder slice = slice("shop", service).port(8080);
        for (int pod : pods) {
            slice.ready(NET.pod(pod));
        }
        return slice;
    }

    private static Plan plan(List<Service> services, List<SliceBuilder> slices) {
        return new TestCluster(
                        ClusterSettings.DEFAULT,
                        services,
                        slices.stream().map(SliceBuilder::build).toList())
                .plan(IpFamily.IPV4);
    }
}
