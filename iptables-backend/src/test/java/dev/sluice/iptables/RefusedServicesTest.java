package dev.sluice.iptables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static dev.sluice.iptables.IptablesBackendTest.assertStands;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of services that the kernel refuses, and of the others.
class RefusedServicesTest {
    private static final IptablesVersion NFT = new IptablesVersion(1, 8, 9, true);
    private static final IptablesVersion LEGACY = new IptablesVersion(1, 8, 9, false);
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final String WEB_SVC = "KUBE-SVC-E3PXEPMWAWIUT6ZV";
    private static final Batching CHAINS_FIRST = new Batching(1_000, 10_000, 1);

    @TempDir private Path sysctls;
    private final FakeIptables kernel = new FakeIptables();
    private long now;

    @BeforeEach
    void routeLocalnetIsThere() throws IOException {
        Path file = sysctls.resolve("net/ipv4/conf/all/route_localnet");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "0\n");
    }

    @Test
    void oneIsNamedAndStopsNoOther() throws SyncException {
        var backend = backend(NFT);
        kernel.refuse(line -> line.contains("shop/web") && line.startsWith("-A KUBE-SEP"));
        Plan plan = plan("web", "other");
        SyncReport report = backend.sync(plan);
        String why = report.refused().getOrDefault(WEB, "");
        assertEquals(Set.of(WEB), report.refused().keySet());
        assertTrue(why.startsWith("`-A KUBE-SEP-") && why.endsWith(": Invalid argument"), why);
        assertStands(plan("other"), kernel);

        kernel.refuse(_ -> false);
        SyncReport again = backend.sync(plan);
        assertFalse(again.full(), "what stands is known");
        assertStands(plan, kernel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy, which names the end", "chains first"})
    void aRefusedChangeLeavesItAsItWas(String variant) throws SyncException {
        var backend = backend(variant);
        Plan first = plan("web", "other");
        backend.sync(first);
        kernel.nameTheEnd(variant.startsWith("legacy"));
        kernel.refuse(line -> line.contains("10.244.2.9"));
        Service moved = service("shop", "other").clusterIp("10.96.0.99").port(80).build();
        EndpointSlice bad = slice("shop", "web").port(8080).ready(Ip.of("10.244.2.9")).build();
        Plan second = plan(List.of(web(), moved), List.of(bad, slices("other")));
        Plan mixed = plan(List.of(web(), moved), List.of(slices("web"), slices("other")));
        for (int attempt = 0; attempt < 3; attempt++) {
            SyncReport report = backend.sync(second);
            assertEquals(Set.of(WEB), report.refused().keySet());
            assertFalse(report.full());
            assertStands(mixed, kernel, variant);
        }
        assertEquals(0, backend.sync(first.towards(second, WEB::equals)).changes());
        kernel.refuse(_ -> false);
        assertEquals(Set.of(), backend.sync(second).refused().keySet());
        assertStands(second, kernel);
    }

    /// It was to leave an address to another Service, which claims it as well.
    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy, which names the end", "chains first"})
    void whoIsRefusedKeepsTheAddressThatItWasToLeave(String variant) throws SyncException {
        var backend = backend(variant);
        Service owner = external("web", 1);
        Service claimant = external("other", 2);
        var slices = List.of(slices("web"), slices("other"));
        Plan before = plan(List.of(owner, claimant), slices);
        backend.sync(before);
        kernel.nameTheEnd(variant.startsWith("legacy"));
        kernel.refuse(line -> line.contains("10.244.2.9"));
        EndpointSlice bad = slice("shop", "web").port(8080).ready(Ip.of("10.244.2.9")).build();
        Plan wanted = plan(List.of(web(), claimant), List.of(bad, slices("other")));
        for (int attempt = 0; attempt < 3; attempt++) {
            assertEquals(Set.of(WEB), backend.sync(wanted).refused().keySet());
            assertStands(before, kernel, variant);
        }
        assertEquals(0, backend.sync(before.towards(wanted, WEB::equals)).changes());
        kernel.refuse(_ -> false);
        assertEquals(Set.of(), backend.sync(wanted).refused().keySet());
        assertStands(wanted, kernel, variant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy, which names the end", "chains first"})
    void whoIsRefusedTakesNobodysAddress(String variant) throws SyncException {
        var backend = backend(variant);
        Service claimant = external("other", 2);
        Plan before = plan(List.of(claimant), List.of(slices("other")));
        backend.sync(before);
        kernel.nameTheEnd(variant.startsWith("legacy"));
        kernel.refuse(line -> line.contains("shop/web") && line.contains(WEB_SVC));
        Plan wanted =
                plan(
                        List.of(external("web", 1), claimant),
                        List.of(slices("web"), slices("other")));
        for (int attempt = 0; attempt < 3; attempt++) {
            assertEquals(Set.of(WEB), backend.sync(wanted).refused().keySet());
            assertStands(before, kernel, variant);
        }
        assertEquals(0, backend.sync(before.towards(wanted, WEB::equals)).changes());
        var restarted = backend(variant);
        assertEquals(Set.of(WEB), restarted.sync(wanted).refused().keySet());
        assertStands(before, kernel, variant);
        kernel.refuse(_ -> false);
        assertEquals(Set.of(), restarted.sync(wanted).refused().keySet());
        assertStands(wanted, kernel, variant);
    }

    private static Service external(String name, int created) {
        return service("shop", name)
                .clusterIp(name.equals("web") ? "10.96.0.1" : "10.96.0.2")
                .port(80)
                .externalIp("203.0.113.7")
                .created(created)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy, which names the end", "chains first"})
    void whatWentInBeforeTheRefusalIsTakenBack(String variant) throws SyncException {
        var backend = backend(variant);
        Plan nothing = plan("other");
        backend.sync(nothing);
        kernel.nameTheEnd(variant.startsWith("legacy"));
        // One with source ranges has rules in filter, chains in nat, and a rule that leads there.
        kernel.refuse(line -> line.startsWith("-I KUBE-SERVICES") && line.contains(WEB_SVC));
        Service guarded =
                service("shop", "web")
                        .clusterIp("10.96.0.1")
                        .port(80)
                        .vip("192.0.2.1")
                        .sourceRange("198.51.100.0/24")
                        .build();
        Plan plan = plan(List.of(guarded, other()), List.of(slices("web"), slices("other")));
        assertEquals(Set.of(WEB), backend.sync(plan).refused().keySet());
        assertStands(nothing, kernel, variant);
        var restarted = backend(variant);
        assertEquals(Set.of(WEB), restarted.sync(plan).refused().keySet());
        assertStands(nothing, kernel, variant);
        kernel.refuse(_ -> false);
        restarted.sync(plan);
        assertStands(plan, kernel, variant);
    }

    @Test
    void oneThatWasFoundIsTriedAgainAndRemovedWithoutReadingAll() throws SyncException {
        Plan first = plan("web", "other");
        EndpointSlice bad = slice("shop", "web").port(8080).ready(Ip.of("10.244.2.9")).build();
        Plan second = plan(List.of(web(), other()), List.of(bad, slices("other")));
        backend(NFT).sync(first);
        var backend = backend(NFT);
        kernel.refuse(line -> line.contains("10.244.2.9"));
        SyncReport report = backend.sync(second);
        assertTrue(report.full());
        assertEquals(Set.of(WEB), report.refused().keySet());
        assertStands(first, kernel);
        Plan withheld = Plan.nothing(second.family(), second.node()).towards(second, WEB::equals);
        assertEquals(0, backend.sync(withheld).changes(), "it is there, only not planned");
        assertEquals(Set.of(WEB), backend.sync(second).refused().keySet());
        assertStands(first, kernel);

        kernel.refuse(_ -> false);
        SyncReport again = backend.sync(second);
        assertFalse(again.full());
        assertStands(second, kernel);
    }

    @Test
    void oneThatWasFoundAndIsGoneIsRemoved() throws SyncException {
        Plan first = plan("web", "other");
        EndpointSlice bad = slice("shop", "web").port(8080).ready(Ip.of("10.244.2.9")).build();
        backend(NFT).sync(first);
        var backend = backend(NFT);
        kernel.refuse(line -> line.contains("10.244.2.9"));
        backend.sync(plan(List.of(web(), other()), List.of(bad, slices("other"))));
        Plan without = plan("other");
        assertFalse(backend.sync(without).full());
        assertStands(without, kernel);
    }

    @Test
    void whileOneIsRefusedWhatOthersLeftGoesAllTheSame() throws SyncException {
        backend(NFT).sync(plan("web", "old"));
        EndpointSlice bad = slice("shop", "web").port(8080).ready(Ip.of("10.244.2.9")).build();
        kernel.refuse(line -> line.contains("10.244.2.9"));
        backend(NFT).sync(plan(List.of(web(), other()), List.of(bad, slices("other"))));
        assertStands(plan("web", "other"), kernel);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyNumberMayBeRefused(boolean chainsFirst) throws SyncException {
        kernel.refuse(line -> line.startsWith("-A KUBE-SEP") && line.contains("bad"));
        var batching =
                chainsFirst ? new Batching(200, 2_000, 100) : new Batching(200, 2_000, 9_999);
        Plan plan = load(1_000, 10);
        SyncReport report = backend(NFT, batching).sync(plan);
        assertEquals(100, report.refused().size());
        assertTrue(report.refused().keySet().stream().allMatch(n -> n.name().startsWith("bad")));
        assertStands(goodOf(plan), kernel);
        assertTrue(kernel.tries() < 320, kernel.tries() + " tries for 100 that are refused");
    }

    @Tag("long")
    @Test
    void everyTenthOfTenThousandStopsNoOther() throws SyncException {
        kernel.refuse(line -> line.startsWith("-I KUBE-SERVICES") && line.contains("/bad"));
        Plan plan = load(10_000, 10);
        var backend = backend(NFT, Batching.of(NFT));
        SyncReport report = backend.sync(plan);
        assertEquals(1_000, report.refused().size());
        assertStands(goodOf(plan), kernel);
    }

    @Test
    void aSearchThatTakesTooLongGoesOnTheNextTime() throws SyncException {
        kernel.refuse(line -> line.startsWith("-A KUBE-SEP") && line.contains("bad"));
        kernel.nameTheEnd(true);
        kernel.beforeEach(() -> now += Duration.ofSeconds(1).toNanos());
        Plan plan = load(64, 8);
        var backend = backend(LEGACY, Batching.of(LEGACY));
        Set<ServiceName> in = new HashSet<>();
        int syncs = 0;
        while (in.size() < 56) {
            syncs++;
            int before = kernel.tries();
            SyncReport report = backend.sync(plan);
            int tries = kernel.tries() - before;
            assertTrue(tries < 30, tries + " tries");
            in.clear();
            plan.services().forEach((name, _) -> in.add(name));
            in.removeAll(report.refused().keySet());
            assertTrue(syncs < 10, "no end: " + report.refused());
        }
        assertTrue(syncs > 1, "the limit was never met");
        assertStands(goodOf(plan), kernel);
    }

    @Test
    void whatNoServiceOwnsMustGetIn() {
        kernel.refuse(line -> line.startsWith("-A KUBE-POSTROUTING"));
        var failure = assertThrows(SyncException.class, () -> backend(NFT).sync(plan("web")));
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.contains("refuses the rules that all services need: `-A KUBE-POST"), said);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChainThatAForeignRuleLeadsToHoldsUpNothing(boolean found) throws SyncException {
        var first = backend(NFT);
        first.sync(plan("web", "other"));
        kernel.run(Table.NAT, "-I PREROUTING -j " + WEB_SVC);
        var backend = found ? backend(NFT) : first;
        Plan without = plan("other");
        assertEquals(Set.of(), backend.sync(without).refused().keySet());
        assertEquals(List.of(), kernel.rules(Table.NAT, WEB_SVC));
        assertEquals(Optional.of(Duration.ofSeconds(1)), backend.unfinished());
        assertEquals(List.of(), backend.finish(), "not yet");
        for (int seconds = 1; seconds < 300; seconds *= 2) {
            assertEquals(Optional.of(Duration.ofSeconds(seconds)), backend.unfinished());
            now += Duration.ofSeconds(seconds).toNanos();
            assertEquals(1, backend.finish().size());
        }
        assertEquals(Optional.of(Duration.ofMinutes(5)), backend.unfinished());
        kernel.run(Table.NAT, "-D PREROUTING -j " + WEB_SVC);
        now += Duration.ofMinutes(5).toNanos();
        assertEquals(List.of(), backend.finish());
        assertEquals(Optional.empty(), backend.unfinished());
        assertStands(without, kernel);
    }

    @Test
    void whatIsNeededAgainIsNotRemovedLater() throws SyncException {
        var backend = backend(NFT);
        Plan with = plan("web");
        backend.sync(with);
        kernel.run(Table.NAT, "-I PREROUTING -j " + WEB_SVC);
        backend.sync(plan());
        backend.sync(with);
        assertEquals(Optional.empty(), backend.unfinished());
        kernel.run(Table.NAT, "-D PREROUTING -j " + WEB_SVC);
        now += Duration.ofHours(1).toNanos();
        backend.finish();
        assertStands(with, kernel);
    }

    @Test
    void oneThatStandsUnderOldConditionsIsKnownToDoSo() throws SyncException {
        var backend = backend(NFT);
        var services = List.of(web(), other());
        var slices = List.of(slices("web"), slices("other"));
        var old = new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
        var wanted =
                new TestCluster(ClusterSettings.DEFAULT.withMasqueradeAll(), services, slices)
                        .plan(IpFamily.IPV4);
        backend.sync(old);
        List<String> webBefore = kernel.rules(Table.NAT, WEB_SVC);
        kernel.refuse(line -> line.startsWith("-A " + WEB_SVC));
        for (int i = 0; i < 2; i++) {
            SyncReport report = backend.sync(wanted);
            assertEquals(Set.of(WEB), report.refused().keySet());
            assertEquals(webBefore, kernel.rules(Table.NAT, WEB_SVC));
        }
        kernel.refuse(_ -> false);
        assertFalse(backend.sync(wanted).full());
        assertStands(wanted, kernel);
        assertEquals(0, backend.sync(wanted).changes());
    }

    private IptablesBackend backend(IptablesVersion version) {
        return backend(version, Batching.of(version));
    }

    private IptablesBackend backend(String variant) {
        return switch (variant) {
            case "nft" -> backend(NFT);
            case "chains first" -> backend(NFT, CHAINS_FIRST);
            default -> backend(LEGACY);
        };
    }

    private IptablesBackend backend(IptablesVersion version, Batching batching) {
        Host host = new Host(version, RuleSettings.DEFAULTS, PacketCounters.NONE, sysctls);
        var watch = new SizeWatch(new FakeSizes(kernel), () -> now);
        return new IptablesBackend(kernel, host, watch, batching, () -> now);
    }

    /// Services with an endpoint each, every so manieth called bad.
    private static Plan load(int count, int badEvery) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = (i % badEvery == 3 ? "bad" : "good") + i;
            String ip = "10.96." + i / 200 + "." + (i % 200 + 1);
            services.add(service("shop", name).clusterIp(ip).port(80).build());
            slices.add(slices(name));
        }
        return plan(services, slices);
    }

    private static Plan goodOf(Plan plan) {
        return Plan.nothing(plan.family(), plan.node())
                .towards(plan, name -> name.name().startsWith("bad"));
    }

    private static Plan plan(String... names) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (String name : names) {
            services.add(
                    switch (name) {
                        case "web" -> web();
                        case "other" -> other();
                        default -> service("shop", name).clusterIp("10.96.0.3").port(80).build();
                    });
            slices.add(slices(name));
        }
        return plan(services, slices);
    }

    private static Plan plan(List<Service> services, List<EndpointSlice> slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
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
}
