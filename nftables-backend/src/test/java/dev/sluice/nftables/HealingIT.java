package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.nftables.wire.RefusingKernel;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Refusals of the real kernel, and other programs' changes of table flags, policies and chains.
class HealingIT {
    private static final TableSettings SETTINGS = new TableSettings(14, true);
    private static final NodeView NODE = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    private static final String MAP = "affinity/ns/svc1/tcp/http";

    private final Planner planner = new Planner(IpFamily.IPV4);
    private Plan plan = Plan.nothing(IpFamily.IPV4, NODE);

    @AutoClose private FreshNamespace fresh;

    @BeforeEach
    void open() throws Exception {
        fresh = FreshNamespace.create();
    }

    @Test
    void oneRefusedServiceKeepsNoOtherOut() throws Exception {
        fresh.namespace()
                .run(() -> {
                    var refusing = new RefusingKernel();
                    refusing.refuse(clusterIp(2));
                    try (var kernel = refusing.open(IpFamily.IPV4, NftablesBackend.TABLE);
                            var backend = backend(kernel)) {
                        SyncReport report = backend.sync(planned(3, 2));
                        assertEquals(names(2), report.refused().keySet());
                        assertTrue(report.refused().toString().contains("EINVAL"));
                        assertInForce(report);
                        report = backend.sync(planned(3, 4));
                        assertEquals(names(2), report.refused().keySet());
                        assertFalse(report.full());
                        refusing.refuseNothing();
                        report = backend.sync(planned(3, 4));
                        assertEquals(Map.of(), report.refused());
                        assertInForce(report);
                        assertEquals(Optional.empty(), backend.drift());
                        // It is installed now, and its next change is refused.
                        refusing.refuse(clusterIp(2));
                        Plan before = plan;
                        report = backend.sync(planned(3, 6));
                        assertEquals(names(2), report.refused().keySet());
                        plan = before.towards(plan, report.refused()::containsKey);
                        assertInForce(new SyncReport(false, 0, List.of()));
                        assertEquals(Optional.empty(), backend.drift());
                    }
                });
    }

    @Test
    void everyTenthOfTenThousand() throws Exception {
        fresh.namespace()
                .run(() -> {
                    var refusing = new RefusingKernel();
                    Set<ServiceName> bad = new HashSet<>();
                    for (int i = 3; i < 10_000; i += 10) {
                        refusing.refuse(clusterIp(i));
                        bad.add(name(i));
                    }
                    try (var kernel = refusing.open(IpFamily.IPV4, NftablesBackend.TABLE);
                            var backend = backend(kernel)) {
                        long began = System.nanoTime();
                        SyncReport report = backend.sync(planned(10_000, 5));
                        System.out.printf(
                                "10,000 Services, every 10th refused: %.1f s%n",
                                (System.nanoTime() - began) / 1e9);
                        assertEquals(bad, report.refused().keySet());
                        assertInForce(report);
                    }
                });
    }

    @Test
    void aDormantTableIsWokenAndKeepsItsClients() throws Exception {
        heals(List.of("add table ip sluice { flags dormant; }"), "flags dormant");
    }

    @Test
    void policiesThatDropAreTakenBack() throws Exception {
        List<String> changes = new ArrayList<>();
        for (Chain chain : Layout.whole(plan, SETTINGS).chains()) {
            chain.hook()
                    .filter(hook -> !hook.kind().toString().equals("nat"))
                    .ifPresent(hook ->
                            changes.add(
                                    "add chain ip sluice %s { type %s hook %s priority %d ; policy drop ; }"
                                            .formatted(
                                                    chain.name(),
                                                    hook.kind(),
                                                    hook.point(),
                                                    hook.priority())));
        }
        assertEquals(5, changes.size());
        heals(changes, "policy drop");
    }

    @Test
    void foreignChainsInOurTableGo() throws Exception {
        heals(
                List.of(
                        "add chain ip sluice alien { type filter hook output priority -500 ; policy drop ; }",
                        "add chain ip sluice alien2 { type route hook output priority -500 ; policy drop ; }",
                        "add rule ip sluice services ip saddr { 192.0.2.7, 192.0.2.9 } drop"),
                "policy drop",
                "192.0.2.9",
                "alien");
    }

    /// Another program's changes are noticed while the backend runs and when it starts. The table
    /// is repaired, not replaced.
    private void heals(List<String> changes, String... traces) throws Exception {
        fresh.namespace()
                .run(() -> {
                    Plan wanted = planned(3, 3);
                    try (var backend = KernelBackend.open(IpFamily.IPV4, SETTINGS)) {
                        backend.sync(wanted);
                        nft("add element ip sluice " + MAP + " { 192.0.2.1 : 10.244.0.61 . 8080 }");
                        backend.sync(wanted);
                        backend.drift();
                        backend.sync(wanted);
                        assertEquals(Optional.empty(), backend.drift());
                        for (String change : changes) {
                            nft(change);
                            Optional<Drift> drift = backend.drift();
                            assertTrue(drift.isPresent(), change);
                            backend.sync(wanted);
                            assertHealed(change, traces);
                        }
                    }
                    changes.forEach(HealingIT::nft);
                    try (var backend = KernelBackend.open(IpFamily.IPV4, SETTINGS)) {
                        assertTrue(backend.sync(wanted).changes() > 0);
                        assertHealed("at a start", traces);
                        backend.forget();
                        assertEquals(0, backend.sync(wanted).changes());
                    }
                });
    }

    private static void assertHealed(String change, String... traces) {
        String listed = nft("list table ip sluice");
        for (String each : traces) {
            assertFalse(listed.contains(each), change + ": " + listed);
        }
        assertTrue(listed.contains("192.0.2.1 "), () -> change + ": " + listed);
    }

    /// Runs `nft`, which is another process.
    private static String nft(String command) {
        try {
            Process nft = new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
            try (var in = nft.getOutputStream()) {
                in.write((command + "\n").getBytes(UTF_8));
            }
            String said = new String(nft.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, nft.waitFor(), command + ": " + said);
            return said;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static NftablesBackend backend(Kernel kernel) {
        return new NftablesBackend(IpFamily.IPV4, SETTINGS, kernel, System::nanoTime);
    }

    /// A new backend finds nothing to change for the plan without what was refused.
    private void assertInForce(SyncReport report) throws Exception {
        Plan inForce =
                Plan.nothing(IpFamily.IPV4, NODE).towards(plan, report.refused()::containsKey);
        try (var other = NetlinkKernel.open(IpFamily.IPV4, NftablesBackend.TABLE);
                var backend = backend(other)) {
            assertEquals(0, backend.sync(inForce).changes());
        }
    }

    private Plan planned(int services, int pods) {
        List<Service> all = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            var made = service("ns", "svc" + i).clusterIp(clusterIp(i)).port("http", 80);
            all.add(i == 1 ? made.affinity(3600).build() : made.build());
            Ip[] ips = new Ip[pods];
            for (int pod = 0; pod < pods; pod++) {
                ips[pod] = new Ip(IpFamily.IPV4, 0, 0x0af40000L + i % 1000 * 60L + pod + 1);
            }
            slices.add(slice("ns", "svc" + i).port("http", 8080).ready(ips).build());
        }
        var cluster = new TestCluster(ClusterSettings.DEFAULT, all, slices);
        plan = planner.plan(cluster.snapshot(), NODE, plan);
        return plan;
    }

    private static Ip clusterIp(int service) {
        return new Ip(IpFamily.IPV4, 0, 0x0a600000L + service + 1);
    }

    private static ServiceName name(int service) {
        return new ServiceName("ns", "svc" + service);
    }

    private static Set<ServiceName> names(int... services) {
        Set<ServiceName> names = new HashSet<>();
        for (int service : services) {
            names.add(name(service));
        }
        return names;
    }
}
