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
import dev.sluice.iptables.table.Table;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Services that iptables refuses stay as they were, and do not hold up the others.
class RefusedServicesTest extends IptablesRefusalSetup {
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

    /// The plan gives its address to another Service that claims it too.
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

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy, which names the end", "chains first"})
    void whatWentInBeforeTheRefusalIsTakenBack(String variant) throws SyncException {
        var backend = backend(variant);
        Plan nothing = plan("other");
        backend.sync(nothing);
        kernel.nameTheEnd(variant.startsWith("legacy"));
        // A Service with source ranges has rules in filter, chains in nat, and a jump to those.
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

    @Test
    void whatNoServiceOwnsMustGetIn() {
        kernel.refuse(line -> line.startsWith("-A KUBE-POSTROUTING"));
        var failure = assertThrows(SyncException.class, () -> backend(NFT).sync(plan("web")));
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.contains("refuses the rules that all services need: `-A KUBE-POST"), said);
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
}
