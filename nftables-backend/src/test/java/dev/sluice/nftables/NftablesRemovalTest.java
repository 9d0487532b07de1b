package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Removed objects stay installed while packets in flight may look them up, and delay nothing else.
class NftablesRemovalTest extends NftablesBackendSetup {
    /// A packet that looked up "one of three" before the transaction may look up the third slot
    /// after it.
    @Test
    void theLastSlotStaysForASecond() throws Exception {
        sync(web(1, 2, 3));
        sync(web(2, 3));
        assertEquals(
                List.of(
                        "delete { 10.96.10.1 . tcp . 80 . 0 } from endpoints",
                        "add { 10.96.10.1 . tcp . 80 . 0 } to endpoints",
                        "delete { 10.96.10.1 . tcp . 80 } from service-ips",
                        "add { 10.96.10.1 . tcp . 80 } to service-ips"),
                lastCommit());
        assertEquals(List.of(pod(3), pod(2), pod(3)), slots());
        assertEquals(Optional.of(Duration.ofSeconds(1)), backend.unfinished());
        pass(Duration.ofMillis(999));
        backend.finish();
        assertEquals(List.of(pod(3), pod(2), pod(3)), slots());
        pass(Duration.ofMillis(1));
        backend.finish();
        assertEquals(List.of(pod(3), pod(2)), slots());
        assertEquals(Optional.empty(), backend.unfinished());
    }

    @Test
    void aSlotThatStaysIsUsedAgain() throws Exception {
        sync(web(1, 2, 3));
        sync(web(1, 2));
        sync(web(1, 2, 3));
        assertEquals(
                List.of(
                        "delete { 10.96.10.1 . tcp . 80 } from service-ips",
                        "add { 10.96.10.1 . tcp . 80 } to service-ips"),
                lastCommit());
        assertEquals(Optional.empty(), backend.unfinished());
    }

    @Test
    void aServiceThatGoesLeavesItsSlotsForASecond() throws Exception {
        sync(web(1, 2));
        sync(cluster());
        assertTrue(kernel.contents().elements("service-ips").isEmpty());
        assertTrue(kernel.contents().elements("cluster-ips").isEmpty());
        assertEquals(List.of(pod(1), pod(2)), slots());
        pass(Duration.ofSeconds(1));
        backend.finish();
        assertEquals(List.of(), slots());
    }

    @Test
    void chainsOfAServiceThatGoesStayEmptyForASecond() throws Exception {
        ServiceBuilder restricted = web().vip(NET.vip(1)).sourceRange(NET.outside());
        sync(cluster(restricted, webSlice(1)));
        String chain = "firewall/shop/web/tcp/http";
        assertEquals(2, rules(chain).size());
        sync(web(1));
        assertEquals(List.of(), rules(chain));
        pass(Duration.ofSeconds(1));
        backend.finish();
        assertNull(kernel.contents().chain(chain));
    }

    @Test
    void sharedChainsThatNobodyWantsGoAtTheSecondLook() throws Exception {
        sync(web(range(30)));
        sync(web(1));
        backend.recheck();
        backend.sync(plan);
        assertEquals(1, rules("lb-tcp-30").size());
        backend.recheck();
        backend.sync(plan);
        assertEquals(1, rules("lb-tcp-30").size());
        pass(Duration.ofMinutes(1));
        backend.recheck();
        backend.sync(plan);
        pass(Duration.ofSeconds(1));
        backend.finish();
        assertNull(kernel.contents().chain("lb-tcp-30"));
        assertEquals(1, rules("lb-tcp-16").size());
    }

    @Test
    void whereThereIsMuchSharedChainsGoInPortions() throws Exception {
        sync(many(3_000));
        sync(with(many(3_000), IntStream.range(17, 260).toArray()));
        sync(many(3_000));
        backend.recheck();
        portions();
        assertEquals(1, rules("lb-tcp-250").size());
        pass(Duration.ofMinutes(1));
        sync(with(many(3_000), 40));
        sync(many(3_000));
        backend.recheck();
        portions();
        pass(Duration.ofSeconds(1));
        portions();
        assertNull(kernel.contents().chain("lb-tcp-250"));
        assertEquals(1, rules("lb-tcp-40").size());
        assertEquals(Optional.empty(), backend.drift());
        sync(with(many(3_000), 250));
        assertEquals(1, rules("lb-tcp-250").size());
        for (List<Command> part : kernel.committed) {
            assertTrue(part.stream().filter(Command.FlushChain.class::isInstance).count() <= 100);
        }
    }

    @Test
    void muchThatLeavesGoesInPortions() throws Exception {
        sync(many(3_000));
        sync(cluster());
        pass(Duration.ofSeconds(1));
        int before = kernel.committed.size();
        portions();
        assertTrue(kernel.contents().elements("endpoints").isEmpty());
        for (List<Command> part : kernel.committed.subList(before, kernel.committed.size())) {
            assertTrue(part.stream().mapToInt(Command::changes).sum() <= 2_000);
        }
    }

    @Test
    void whatMayNotGoIsTriedEverMoreSeldomAndHoldsUpNothingElse() throws Exception {
        sync(web(1, 2, 3, 4));
        sync(web(1));
        pass(Duration.ofSeconds(1));
        kernel.refuse = "delete { 10.96.10.1 . tcp . 80 . 2 } from endpoints"::equals;
        List<String> lines = backend.finish();
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().contains("EINVAL"), lines.toString());
        var left = new Key.VipSlot(NET.clusterIp(1), Protocol.TCP, 80, 2);
        assertEquals(2, kernel.contents().elements("endpoints").size());
        assertTrue(kernel.contents().elements("endpoints").containsKey(left));
        for (int seconds : List.of(1, 2, 4, 8, 16, 32, 64, 64)) {
            assertEquals(Optional.of(Duration.ofSeconds(seconds)), backend.unfinished());
            pass(Duration.ofSeconds(seconds));
            assertEquals(1, backend.finish().size());
        }
        assertEquals(Optional.empty(), backend.drift());
        kernel.refuse = _ -> false;
        pass(Duration.ofSeconds(64));
        assertEquals(List.of(), backend.finish());
        assertFalse(kernel.contents().elements("endpoints").containsKey(left));
        assertEquals(Optional.empty(), backend.unfinished());
    }

    private static int[] range(int pods) {
        return IntStream.rangeClosed(1, pods).toArray();
    }

    /// Adds a Service for each number of endpoints to a cluster.
    private static TestCluster with(TestCluster cluster, int... pods) {
        List<Service> services = new ArrayList<>(cluster.services());
        List<EndpointSlice> slices = new ArrayList<>(cluster.slices());
        for (int each : pods) {
            String name = "of" + each;
            Ip clusterIp = new Ip(IpFamily.IPV4, 0, 0x0a620000L + each);
            services.add(service("ns", name).clusterIp(clusterIp).port("http", 80).build());
            Ip[] ips = new Ip[each];
            for (int i = 0; i < each; i++) {
                ips[i] = new Ip(IpFamily.IPV4, 0, 0x0af50000L + i);
            }
            slices.add(slice("ns", name).port("http", WEB).ready(ips).build());
        }
        return new TestCluster(ClusterSettings.DEFAULT, services, slices);
    }

    // Affinity

    @Test
    void clientsForgetEndpointsThatLeft() throws Exception {
        sync(cluster(web().affinity(60), webSlice(1, 2)));
        learn(NET.client(), 1);
        learn(NET.node2(), 2);
        sync(cluster(web().affinity(60), webSlice(2, 3)));
        assertEquals(List.of(client(NET.node2(), 2)), learned());
    }

    @Test
    void clientsForgetEndpointsThatLeftWhileNobodyWatched() throws Exception {
        sync(cluster(web().affinity(60), webSlice(1, 2)));
        learn(NET.client(), 1);
        learn(NET.node2(), 2);
        backend = start();
        sync(cluster(web().affinity(60), webSlice(2)));
        assertEquals(List.of(client(NET.node2(), 2)), learned());
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
