package dev.sluice.iptables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IptablesBackendTest {
    private static final IptablesVersion NFT = new IptablesVersion(1, 8, 9, true);
    private static final IptablesVersion LEGACY = new IptablesVersion(1, 8, 9, false);
    private static final String WEB_SVC = "KUBE-SVC-E3PXEPMWAWIUT6ZV";

    @TempDir private Path sysctls;
    private final FakeIptables kernel = new FakeIptables();

    @BeforeEach
    void routeLocalnetIsThere() throws IOException {
        Path file = sysctls.resolve("net/ipv4/conf/all/route_localnet");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "0\n");
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void fromAnyPlanToAnyOtherTheKernelEndsAsPlanned(IpFamily family) throws SyncException {
        long start = System.nanoTime();
        for (long seed = start; seed < start + 30; seed++) {
            var random = new RandomClusters(seed);
            FakeIptables tables = new FakeIptables();
            var backend = backend(tables, seed % 2 == 0 ? NFT : LEGACY);
            TestCluster cluster = random.cluster();
            for (int step = 0; step < 5; step++) {
                Plan plan = cluster.plan(family);
                String where = "seed " + seed + ", step " + step;
                backend.sync(plan);
                assertStands(plan, tables, where);
                tables.takeRuns();
                SyncReport again = backend.sync(plan);
                assertEquals(0, again.changes(), where);
                SyncReport restarted = backend(tables, NFT).sync(plan);
                assertEquals(0, restarted.changes(), where);
                assertEquals(again.ruleCounts(), restarted.ruleCounts(), where);
                assertEquals(List.of(), tables.takeRuns(), where);
                cluster = step == 2 ? random.cluster() : random.changed(cluster);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void aRestartWithOtherServicesTakesOverWhatStands(IpFamily family) throws SyncException {
        long start = System.nanoTime();
        for (long seed = start; seed < start + 30; seed++) {
            var random = new RandomClusters(seed);
            FakeIptables tables = new FakeIptables();
            backend(tables, NFT).sync(random.cluster().plan(family));
            tables.run(Table.NAT, ":FOREIGN - [0:0]", "-I PREROUTING -j FOREIGN");
            tables.run(Table.NAT, "-I KUBE-SERVICES -j ACCEPT", "-A KUBE-SERVICES -j RETURN");
            tables.run(Table.NAT, "-I KUBE-MARK-MASQ -j RETURN");
            Plan plan = random.cluster().plan(family);
            backend(tables, seed % 2 == 0 ? NFT : LEGACY).sync(plan);
            tables.run(Table.NAT, "-D PREROUTING -j FOREIGN", "-X FOREIGN");
            assertStands(plan, tables, "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 150})
    void manyServicesComeAndGo(int count) throws SyncException {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "s" + i;
            services.add(service("many", name).clusterIp("10.96.1." + i).port(80).build());
            if (i % 2 == 0) {
                slices.add(slice("many", name).port(8080).ready(Ip.of("10.244.2." + i)).build());
            }
        }
        var backend = backend(kernel, NFT);
        backend.sync(plan(services, slices));
        Plan few = plan(services.subList(0, 3), slices);
        backend.sync(few);
        assertStands(few, kernel);
        Plan without = plan(services, List.of());
        backend.sync(without);
        assertStands(without, kernel);
        backend(kernel, NFT).sync(few);
        assertStands(few, kernel);
    }

    @Test
    void oneEndpointIsOneSmallTransaction() throws SyncException {
        var backend = backend(kernel, NFT);
        backend.sync(webAt("10.244.2.2", "10.244.2.3"));
        kernel.takeRuns();
        SyncReport report = backend.sync(webAt("10.244.2.2", "10.244.2.4"));
        List<List<String>> runs = kernel.takeRuns();
        assertEquals(1, runs.size());
        List<String> chains = runs.getFirst().stream().filter(l -> l.startsWith(":")).toList();
        assertEquals(3, chains.size(), "the service's, the new endpoint's and the old one's");
        assertTrue(chains.contains(":" + WEB_SVC + " - [0:0]"));
        assertTrue(
                runs.getFirst().stream().noneMatch(l -> l.contains("KUBE-SERVICES")),
                "the shared chain is not touched: " + runs);
        assertFalse(report.full());
        assertEquals(6, report.changes(), "three rules, two rules, one deletion");
    }

    @Test
    void aServiceThatLosesItsEndpointsIsRefusedBeforeItIsForgotten() throws SyncException {
        var backend = backend(kernel, NFT);
        backend.sync(webAt("10.244.2.2"));
        kernel.takeRuns();
        backend.sync(webAt());
        List<List<String>> gone = kernel.takeRuns();
        assertTrue(gone.getFirst().getFirst().contains("-j REJECT"), gone.toString());
        assertEquals(2, gone.size());
        backend.sync(webAt("10.244.2.2"));
        List<List<String>> back = kernel.takeRuns();
        assertTrue(back.getLast().getFirst().startsWith("-D KUBE-SERVICES"), back.toString());
        assertEquals(2, back.size());
    }

    @Test
    void whenNothingWorksTheRulesStayAndTheNextSyncReadsThem() throws SyncException {
        var backend = backend(kernel, NFT);
        backend.sync(webAt("10.244.2.2"));
        List<String> before = kernel.dump();
        kernel.breakDown(true);
        assertThrows(SyncException.class, () -> backend.sync(webAt("10.244.2.3")));
        assertThrows(SyncException.class, () -> backend.sync(webAt("10.244.2.3")));
        assertEquals(before, kernel.dump());
        kernel.breakDown(false);
        Plan plan = webAt("10.244.2.3");
        assertTrue(backend.sync(plan).full());
        assertStands(plan, kernel);
    }

    @ParameterizedTest
    @CsvSource({
        "nat, -F KUBE-SERVICES",
        "nat, -D KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0",
        "filter, -F INPUT",
        "filter, -F KUBE-FORWARD",
    })
    void whatAnotherProgramRemovedComesBackWithTheNextFullSync(String table, String line)
            throws SyncException {
        Plan plan = webAt("10.244.2.2");
        var backend = backend(kernel, NFT);
        backend.sync(plan);
        Table in = table.equals("nat") ? Table.NAT : Table.FILTER;
        kernel.run(in, line.startsWith("-F ") ? ":" + line.substring(3) + " - [0:0]" : line);
        backend.forget();
        SyncReport report = backend.sync(plan);
        assertTrue(report.changes() > 0);
        assertStands(plan, kernel);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filter | -D INPUT %s | the jump from INPUT to KUBE-FIREWALL is gone",
                "nat | -D KUBE-SERVICES %s | a rule of service shop/web is gone from chain KUBE-SERVICES",
                "nat | :KUBE-MARK-MASQ - [0:0] | chain KUBE-MARK-MASQ changed",
                "nat | -I KUBE-SERVICES -j ACCEPT | chain KUBE-SERVICES changed",
                "nat | :KUBE-SVC-STALE - [0:0] | chain KUBE-SVC-STALE changed",
                "nat | -I PREROUTING -j ACCEPT | ''",
            })
    void whatIsDoubtfulIsReadAndAccusedOnlyIfItDiffers(String table, String line, String what)
            throws SyncException {
        Plan plan = webAt("10.244.2.2");
        var backend = backend(kernel, LEGACY);
        backend.sync(plan);
        Table in = table.equals("nat") ? Table.NAT : Table.FILTER;
        String chain = line.split(" ", 3)[1];
        String rule =
                kernel.rules(in, chain).stream()
                        .filter(r -> r.contains("web") || r.endsWith("FIREWALL"))
                        .findFirst()
                        .orElse("");
        kernel.run(in, line.replace("%s", rule));
        assertEquals(Optional.empty(), backend.drift(), "it may go on");
        Optional<Drift> drift = backend.drift();
        assertEquals(what, drift.map(Drift::what).orElse(""));
        assertEquals(drift.isPresent(), backend.sync(plan).full());
        assertEquals(Optional.empty(), backend.drift());
    }

    @Test
    void aProgramThatWritesNothingIsNotBelieved() throws SyncException {
        var backend = backend(kernel, LEGACY);
        backend.sync(webAt());
        kernel.lie(true);
        String said = complaint(() -> backend.sync(webAt("10.244.2.2")));
        assertEquals("iptables-restore succeeded, but table filter did not change", said);
        kernel.lie(false);
        Plan plan = webAt("10.244.2.2");
        assertTrue(backend.sync(plan).full());
        assertStands(plan, kernel);
    }

    @Test
    void whoCannotLookSaysSoAndForgetsNothing() throws SyncException {
        Plan plan = webAt("10.244.2.2");
        var backend = backend(kernel, LEGACY);
        backend.sync(plan);
        kernel.breakDown(true);
        assertThrows(SyncException.class, backend::drift);
        kernel.breakDown(false);
        assertFalse(backend.sync(plan).full());
    }

    @Test
    void changedConditionsRewriteWhatTheyConcern() throws SyncException {
        TestCluster cluster =
                new TestCluster(
                        ClusterSettings.DEFAULT, List.of(web(), other()), List.of(slices("web")));
        var backend = backend(kernel, NFT);
        backend.sync(cluster.plan(IpFamily.IPV4));
        for (ClusterSettings settings :
                List.of(
                        ClusterSettings.DEFAULT.withMasqueradeAll(),
                        ClusterSettings.DEFAULT.withoutLocalhostNodePorts(),
                        ClusterSettings.DEFAULT.with(ClusterSettings.Detection.BRIDGE),
                        ClusterSettings.DEFAULT)) {
            Plan plan =
                    new TestCluster(settings, cluster.services(), cluster.slices())
                            .plan(IpFamily.IPV4);
            SyncReport report = backend.sync(plan);
            assertFalse(report.full());
            assertStands(plan, kernel, settings.toString());
        }
    }

    @Test
    void nodePortsOnLoopbackNeedASysctl() throws SyncException, IOException {
        Path file = sysctls.resolve("net/ipv4/conf/all/route_localnet");
        Plan plan = webAt();
        backend(kernel, NFT).sync(plan);
        assertEquals("1", Files.readString(file));
        Files.delete(file);
        Files.createDirectory(file);
        String refused = complaint(() -> backend(kernel, NFT).sync(plan));
        assertTrue(refused.contains("route_localnet"), refused);
    }

    /// Each change between large and not large rewrites the rules of all services.
    @Test
    void aClusterAroundAThousandEndpointsIsNotWrittenAnewAgainAndAgain() throws SyncException {
        var backend = backend(kernel, NFT);
        backend.sync(endpoints(1000));
        assertTrue(hasCommentOnEndpoints());
        backend.sync(endpoints(1001));
        assertFalse(hasCommentOnEndpoints());
        for (int count : List.of(999, 1002, 901)) {
            kernel.takeRuns();
            backend.sync(endpoints(count));
            assertFalse(hasCommentOnEndpoints());
            String written = kernel.takeRuns().toString();
            assertTrue(written.contains("shop/web"), "only the rules of this one: " + count);
            assertFalse(written.contains("shop/other"), written);
        }
        backend.forget();
        assertEquals(0, backend.sync(endpoints(901)).changes(), "as large as it was");
        backend.sync(endpoints(900));
        assertTrue(hasCommentOnEndpoints());
        assertStands(endpoints(900), kernel);
        backend.sync(endpoints(999));
        assertTrue(hasCommentOnEndpoints());
        assertStands(endpoints(999), kernel);
    }

    /// Whether the rules of a service that does not change have comments on endpoints.
    private boolean hasCommentOnEndpoints() {
        return kernel.dump().stream().anyMatch(line -> line.contains("shop/other -> 10.244.2.2"));
    }

    /// A plan with this number of endpoints.
    private static Plan endpoints(int count) {
        var slice = slice("shop", "web").port(8080);
        for (int i = 1; i < count; i++) {
            slice.ready(Ip.of("10.245.%d.%d".formatted(i / 250, i % 250 + 1)));
        }
        return plan(List.of(web(), other()), List.of(slice.build(), slices("other")));
    }

    private IptablesBackend backend(FakeIptables tables, IptablesVersion version) {
        Host host = new Host(version, RuleSettings.DEFAULTS, PacketCounters.NONE, sysctls);
        return new IptablesBackend(tables, host, new SizeWatch(new FakeSizes(tables), () -> 0));
    }

    static void assertStands(Plan plan, FakeIptables tables, String... where) {
        List<String> lines = new ArrayList<>();
        new Renderer(plan, RuleSettings.DEFAULTS).render(lines::add);
        Map<String, List<String>> wanted = Rules.of(lines);
        Map<String, List<String>> found = Rules.of(tables.dump());
        if (!plan.node().localhostNodePorts()) {
            // Kubelet writes this chain as well, so it stays when we do not need it any more.
            wanted.remove("filter KUBE-FIREWALL");
            found.remove("filter KUBE-FIREWALL");
        }
        assertEquals(wanted, found, String.join("", where));
    }

    private static String complaint(Executable sync) {
        return String.valueOf(assertThrows(SyncException.class, sync).getMessage());
    }

    private static Plan webAt(String... endpoints) {
        var slice = slice("shop", "web").port(8080);
        for (String endpoint : endpoints) {
            slice.ready(Ip.of(endpoint));
        }
        return plan(List.of(web()), List.of(slice.build()));
    }

    private static Service web() {
        return service("shop", "web").clusterIp("10.96.0.1").port(80).build();
    }

    private static Service other() {
        return service("shop", "other").clusterIp("10.96.0.2").port(80).build();
    }

    private static EndpointSlice slices(String name) {
        return slice("shop", name).port(8080).ready(Ip.of("10.244.2.2")).build();
    }

    private static Plan plan(List<Service> services, List<EndpointSlice> slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
    }
}
