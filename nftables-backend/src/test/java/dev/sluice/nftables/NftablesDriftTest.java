package dev.sluice.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Hook;
import dev.sluice.nftables.table.Key;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Changes of our table by other programs are noticed and repaired.
class NftablesDriftTest extends NftablesBackendSetup {
    @Test
    void aForeignChangeIsNoticedNamedAndRepaired() throws Exception {
        sync(web(1, 2));
        assertEquals(Optional.empty(), backend.drift());
        var slot = new Key.VipSlot(NET.clusterIp(1), Protocol.TCP, 80, 1);
        kernel.tamper("endpoints", List.of(new Command.DeleteElements("endpoints", List.of(slot))));
        assertEquals(
                Optional.of(new Drift("ip sluice", "endpoints", "nft (pid 4711)")),
                backend.drift());
        SyncReport report = backend.sync(plan);
        assertTrue(report.full());
        assertEquals(1, report.changes());
        assertEquals(List.of(pod(1), pod(2)), slots());
        assertEquals(Optional.empty(), backend.drift());
    }

    @Test
    void aTableThatWasDeletedComesBack() throws Exception {
        sync(web(1, 2));
        kernel.tamper("sluice", List.of(new Command.DeleteTable("sluice")));
        assertTrue(backend.drift().isPresent());
        backend.sync(plan);
        assertEquals(List.of(pod(1), pod(2)), slots());
    }

    @Test
    void whereAnnouncementsGotLostItLooksItself() throws Exception {
        sync(web(1, 2));
        kernel.lose();
        assertEquals(Optional.empty(), backend.drift());
        kernel.tamper("services", List.of(new Command.FlushChain("services")));
        kernel.lose();
        assertEquals(
                Optional.of(new Drift("ip sluice", "flush chain services", "unknown")),
                backend.drift());
        backend.sync(plan);
        assertEquals(3, rules("services").size());
    }

    /// Announcements are read while the backend verifies the table.
    @Test
    void whoChangesWhatIsJustReadIsNamed() throws Exception {
        sync(web(1, 2));
        kernel.lose();
        kernel.beforeReading(
                () -> kernel.tamper("services", List.of(new Command.FlushChain("services"))));
        assertEquals(
                Optional.of(new Drift("ip sluice", "services", "nft (pid 4711)")), backend.drift());
        backend.sync(plan);
        assertEquals(3, rules("services").size());
    }

    @Test
    void aDormantTableIsWokenAndKeepsItsClients() throws Exception {
        sync(cluster(web().affinity(60), webSlice(1, 2)));
        learn(NET.client(), 1);
        kernel.mark("sluice");
        assertEquals(
                Optional.of(new Drift("ip sluice", "the table", "nft (pid 4711)")),
                backend.drift());
        assertEquals(1, backend.sync(plan).changes());
        assertEquals(Set.of(), kernel.marked());
        assertEquals(List.of(client(NET.client(), 1)), learned());
    }

    @Test
    void aDormantTableIsWokenAtARestart() throws Exception {
        sync(cluster(web().affinity(60), webSlice(1, 2)));
        learn(NET.client(), 1);
        kernel.mark("sluice");
        kernel.tamper("", List.of(new Command.FlushChain("nat-output")));
        kernel.tamper("", List.of(new Command.DeleteChain("nat-output")));
        backend = start();
        backend.sync(plan);
        assertEquals(Set.of(), kernel.marked());
        assertEquals(1, rules("nat-output").size());
        assertEquals(List.of(client(NET.client(), 1)), learned());
    }

    @Test
    void aPolicyThatDropsIsTakenBack() throws Exception {
        for (var chain : Layout.whole(plan, SETTINGS).chains()) {
            if (chain.hook().isPresent()) {
                sync(cluster(web().affinity(60), webSlice(1, 2)));
                learn(NET.client(), 1);
                kernel.mark(chain.name());
                assertTrue(backend.drift().isPresent());
                backend.sync(plan);
                assertEquals(Set.of(), kernel.marked());
                kernel.mark(chain.name());
                kernel.lose();
                assertTrue(backend.drift().isPresent(), chain.name());
                backend = start();
                backend.sync(plan);
                assertEquals(Set.of(), kernel.marked());
                assertEquals(List.of(client(NET.client(), 1)), learned());
            }
        }
    }

    @Test
    void aForeignBaseChainInOurTableGoes() throws Exception {
        sync(web(1, 2));
        for (Hook.Kind kind : Hook.Kind.values()) {
            var hook = new Hook(kind, Hook.Point.OUTPUT, -150);
            kernel.tamper("", List.of(new Command.AddChain(Chain.at(hook, "stranger", List.of()))));
            kernel.lose();
            assertTrue(backend.drift().isPresent(), kind.toString());
            backend.sync(plan);
            assertNull(kernel.contents().chain("stranger"));
        }
    }

    @Test
    void aCheckInPortionsFindsFlagsAndPolicies() throws Exception {
        sync(many(6_000));
        for (String place : List.of("sluice", "filter-input")) {
            kernel.mark(place);
            assertTrue(backend.drift().isPresent());
            backend.sync(plan);
            backend.recheck();
            kernel.mark(place);
            portions();
            assertTrue(backend.drift().isPresent(), place);
            backend.sync(plan);
            assertEquals(Set.of(), kernel.marked());
        }
    }

    @Test
    void muchIsCheckedInPortions() throws Exception {
        sync(many(6_000));
        backend.recheck();
        assertTrue(portions() > 40);
        assertTrue(kernel.asked <= 1_000, "asked for " + kernel.asked);
        assertEquals(Optional.empty(), backend.drift());
        SyncReport report = backend.sync(plan);
        assertFalse(report.full());
        assertEquals(0, report.changes());
    }

    @Test
    void whatAPortionFindsIsRepaired() throws Exception {
        sync(many(6_000));
        var slot = new Key.VipSlot(Ip.of("10.96.17.1"), Protocol.TCP, 80, 3);
        kernel.tamper("", List.of(new Command.DeleteElements("endpoints", List.of(slot))));
        assertEquals(Optional.empty(), backend.drift());
        backend.recheck();
        portions();
        assertEquals(
                Optional.of(
                        new Drift(
                                "ip sluice",
                                "add { 10.96.17.1 . tcp . 80 . 3 } to endpoints",
                                "unknown")),
                backend.drift());
        SyncReport report = backend.sync(plan);
        assertTrue(report.full());
        assertEquals(1, report.changes());
        assertEquals(Optional.empty(), backend.drift());
    }

    /// The chain is repaired first, however many elements are to be read.
    @Test
    void aFlushedChainIsBackBeforeAllIsRead() throws Exception {
        sync(many(6_000));
        int before = kernel.committed.size();
        kernel.tamper("services", List.of(new Command.FlushChain("services")));
        assertTrue(backend.drift().isPresent());
        kernel.fail("read", 1);
        assertThrows(SyncException.class, () -> backend.sync(plan));
        assertEquals(3, rules("services").size());
        assertEquals(before + 1, kernel.committed.size());
        assertEquals(0, backend.sync(plan).changes());
    }

    @Test
    void changesBetweenPortionsAreNoDrift() throws Exception {
        sync(many(6_000));
        backend.recheck();
        backend.finish();
        sync(many(5_900));
        backend.finish();
        sync(many(6_100));
        portions();
        assertEquals(Optional.empty(), backend.drift());
    }
}
