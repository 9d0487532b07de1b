package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.Protocol;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A change writes what it needs and no more. Also failures, and changes by other programs.
class NftablesBackendTest extends NftablesBackendSetup {
    // What a change writes

    @Test
    void nothingForNothing() throws Exception {
        sync(web(1, 2));
        int before = kernel.committed.size();
        assertEquals(0, sync(web(1, 2)).changes());
        assertEquals(before, kernel.committed.size());
    }

    @Test
    void replacedEndpointIsOneElementForEachFrontend() throws Exception {
        sync(web(1, 2, 3));
        SyncReport report = sync(web(1, 3, 4));
        assertFalse(report.full());
        assertEquals(
                List.of(
                        "delete { 10.96.10.1 . tcp . 80 . 1 } from endpoints",
                        "add { 10.96.10.1 . tcp . 80 . 1 } to endpoints"),
                lastCommit());
        assertEquals(List.of(pod(1), pod(4), pod(3)), slots());
    }

    @Test
    void oneMoreEndpointIsOneMoreSlotAndAnotherVerdict() throws Exception {
        sync(web(2, 3));
        sync(web(1, 2, 3));
        assertEquals(
                List.of(
                        "add { 10.96.10.1 . tcp . 80 . 2 } to endpoints",
                        "delete { 10.96.10.1 . tcp . 80 } from service-ips",
                        "add { 10.96.10.1 . tcp . 80 } to service-ips"),
                lastCommit());
        assertEquals(List.of(pod(2), pod(3), pod(1)), slots());
    }

    @Test
    void manyServicesAreLoadedInPartsAndEnteredLast() throws Exception {
        sync(many(6_000));
        assertTrue(kernel.committed.size() > 1);
        for (List<Command> part : kernel.committed) {
            int changes = part.stream().mapToInt(Command::changes).sum();
            assertTrue(changes <= 12_000, "a part of " + changes);
            boolean last = part == kernel.committed.getLast();
            boolean enters =
                    part.stream()
                            .anyMatch(c ->
                                    c instanceof Command.AddChain(var chain)
                                            && chain.hook().isPresent());
            assertEquals(last, enters);
        }
    }

    // Takeover

    @Test
    void theTableOfKubeProxyGoesOnceOursIsInUse() throws Exception {
        kernel.tamper("", List.of(new Command.AddTable("kube-proxy", "")));
        sync(many(6_000));
        for (List<Command> part : kernel.committed) {
            boolean last = part == kernel.committed.getLast();
            assertEquals(last, part.equals(List.of(new Command.DeleteTable("kube-proxy"))));
        }
        assertFalse(kernel.hasTable("kube-proxy"));
    }

    @Test
    void cleanupLeavesNothing() throws Exception {
        sync(web(1));
        kernel.tamper("", List.of(new Command.AddTable("kube-proxy", "")));
        NftablesBackend.cleanup(kernel);
        assertFalse(kernel.hasTable("sluice"));
        assertFalse(kernel.hasTable("kube-proxy"));
        NftablesBackend.cleanup(kernel);
    }

    // Restart, failures, foreign hands

    @Test
    void aRestartWritesNothing() throws Exception {
        sync(web(1, 2, 3));
        sync(web(3, 1, 4));
        backend = start();
        SyncReport report = sync(web(3, 1, 4));
        assertTrue(report.full());
        assertEquals(0, report.changes());
    }

    @Test
    void aRestartKeepsTheSlotsThatStand() throws Exception {
        sync(web(1, 2, 3));
        sync(web(2, 3, 4));
        assertEquals(List.of(pod(4), pod(2), pod(3)), slots());
        backend = start();
        sync(web(1, 2, 4));
        assertEquals(List.of(pod(4), pod(2), pod(1)), slots());
    }

    @Test
    void aRefusedWriteIsFollowedByALook() throws Exception {
        sync(web(1, 2));
        kernel.fail("commit", 0);
        assertThrows(SyncException.class, () -> sync(web(1, 3)));
        SyncReport report = sync(web(1, 3));
        assertTrue(report.full());
        assertEquals(2, report.changes());
        assertEquals(List.of(pod(1), pod(3)), slots());
    }

    @Test
    void aLoadThatBrokeOffGoesOnWhereItWas() throws Exception {
        TestCluster many = many(6_000);
        kernel.failAfter = 2;
        assertThrows(SyncException.class, () -> sync(many));
        int loaded = kernel.contents().size();
        assertTrue(loaded > 1_000);
        kernel.failAfter = -1;
        backend = start();
        SyncReport report = sync(many);
        assertEquals(Layout.whole(plan, SETTINGS).size() - loaded, report.changes());
    }

    @Test
    void whatCannotBeChangedIsMadeAnewInOneGo() throws Exception {
        sync(web(1));
        kernel.tamper("services", List.of(new Command.FlushChain("services")));
        backend = start();
        kernel.refuse = "add rule to chain services"::equals;
        assertThrows(SyncException.class, () -> sync(web(2)));
        kernel.refuse = _ -> false;
        sync(web(2));
        List<Command> last = kernel.committed.getLast();
        assertEquals(new Command.DeleteTable("sluice"), last.getFirst());
        assertEquals(List.of(pod(2)), slots());
    }

    @Test
    void anotherTimeoutMakesTheMapAnew() throws Exception {
        sync(cluster(web().affinity(60), webSlice(1, 2)));
        sync(cluster(web().affinity(90), webSlice(1, 2)));
        assertEquals(90, affinity().timeoutSeconds());
    }

    // Conflicts

    @Test
    void oneOfTwoServicesWithTheSameAddressGetsIt() throws Exception {
        ServiceBuilder other = service("shop", "api").clusterIp(NET.clusterIp(2)).port("http", 80);
        SliceBuilder otherSlice = slice("shop", "api").port("http", WEB).ready(NET.pod(3));
        sync(
                new TestCluster(
                        ClusterSettings.DEFAULT,
                        List.of(
                                web().externalIp(NET.vip(1)).build(),
                                other.externalIp(NET.vip(1)).build()),
                        List.of(webSlice(1).build(), otherSlice.build())));
        var key = new Key.Vip(NET.vip(1), Protocol.TCP, 80);
        assertEquals(
                new Value.Goto("ext-tcp-1", "shop/api:http"),
                kernel.contents().elements("service-ips").get(key));
        sync(web().externalIp(NET.vip(1)), webSlice(1));
        assertEquals(
                new Value.Goto("ext-tcp-1", "shop/web:http"),
                kernel.contents().elements("service-ips").get(key));
    }

    /// An external IP never takes another Service's cluster IP, even if its Service is first by
    /// name.
    @Test
    void anExternalIpTakesNobodysClusterIp() throws Exception {
        ServiceBuilder thief =
                service("aaa", "aaa")
                        .clusterIp(NET.clusterIp(2))
                        .externalIp(NET.clusterIp(1))
                        .port("http", 80);
        sync(
                new TestCluster(
                        ClusterSettings.DEFAULT,
                        List.of(web().build(), thief.build()),
                        List.of(webSlice(1).build())));
        var key = new Key.Vip(NET.clusterIp(1), Protocol.TCP, 80);
        assertEquals(
                new Value.Goto("lb-tcp-1", "shop/web:http"),
                kernel.contents().elements("service-ips").get(key));
        assertFalse(kernel.contents().elements("no-endpoint-services").containsKey(key));
    }
}
