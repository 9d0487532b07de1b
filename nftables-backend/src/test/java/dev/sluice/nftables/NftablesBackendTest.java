package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.Settings;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Hook;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.FakeKernel;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is written for a change, and no more; and what becomes of failures and foreign hands.
class NftablesBackendTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final TableSettings SETTINGS = new TableSettings(14, true);
    private static final int WEB = 8080;

    private final FakeKernel kernel = new FakeKernel(IpFamily.IPV4, NftablesBackend.TABLE);
    private long now;
    private NftablesBackend backend = start();
    private final Planner planner = new Planner(IpFamily.IPV4);
    private final NodeView node = Settings.DEFAULT.view(IpFamily.IPV4);
    private Plan plan = Plan.nothing(IpFamily.IPV4, node);

    private NftablesBackend start() {
        return new NftablesBackend(IpFamily.IPV4, SETTINGS, kernel, () -> now);
    }

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

    /// A packet that was told "one of three" just before may ask for the third slot just after.
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
    void theTableOfKubeProxyGoesWithTheLastPart() throws Exception {
        kernel.tamper("", List.of(new Command.AddTable("kube-proxy", "")));
        sync(many(6_000));
        for (List<Command> part : kernel.committed) {
            assertEquals(
                    part == kernel.committed.getLast(),
                    part.contains(new Command.DeleteTable("kube-proxy")));
        }
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
        Cluster many = many(6_000);
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

    /// Where it has to look itself, it still hears.
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

    /// A cluster and services besides, with so many endpoints each.
    private static Cluster with(Cluster cluster, int... pods) {
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
        return new Cluster(Settings.DEFAULT, services, slices);
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

    /// However many elements are to be read.
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

    /// Lets a check come to its end.
    ///
    /// @return how many portions that took
    private int portions() throws Exception {
        int portions = 0;
        while (backend.unfinished().equals(Optional.of(Duration.ZERO))) {
            backend.finish();
            portions++;
        }
        return portions;
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
                new Cluster(
                        Settings.DEFAULT,
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

    /// However strong its claim by name: nobody's cluster IP is taken by an external IP.
    @Test
    void anExternalIpTakesNobodysClusterIp() throws Exception {
        ServiceBuilder thief =
                service("aaa", "aaa")
                        .clusterIp(NET.clusterIp(2))
                        .externalIp(NET.clusterIp(1))
                        .port("http", 80);
        sync(
                new Cluster(
                        Settings.DEFAULT,
                        List.of(web().build(), thief.build()),
                        List.of(webSlice(1).build())));
        var key = new Key.Vip(NET.clusterIp(1), Protocol.TCP, 80);
        assertEquals(
                new Value.Goto("lb-tcp-1", "shop/web:http"),
                kernel.contents().elements("service-ips").get(key));
        assertFalse(kernel.contents().elements("no-endpoint-services").containsKey(key));
    }

    // The cluster

    private static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1)).port("http", 80);
    }

    private static SliceBuilder webSlice(int... pods) {
        return slice("shop", "web")
                .port("http", WEB)
                .ready(
                        Arrays.stream(pods)
                                .mapToObj(n -> Ip.of("10.244.2." + n))
                                .toArray(Ip[]::new));
    }

    private static Cluster cluster() {
        return new Cluster(Settings.DEFAULT, List.of(), List.of());
    }

    private static Cluster cluster(ServiceBuilder service, SliceBuilder slice) {
        return new Cluster(Settings.DEFAULT, List.of(service.build()), List.of(slice.build()));
    }

    private static Cluster web(int... pods) {
        return cluster(web(), webSlice(pods));
    }

    /// Services of five endpoints each.
    private static Cluster many(int services) {
        List<Service> all = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            String name = "svc" + i;
            Ip clusterIp = new Ip(IpFamily.IPV4, 0, 0x0a600000L + i + 1);
            all.add(service("ns", name).clusterIp(clusterIp).port("http", 80).build());
            slices.add(
                    slice("ns", name)
                            .port("http", WEB)
                            .ready(
                                    NET.pod(1),
                                    NET.pod(2),
                                    NET.pod(3),
                                    NET.remotePod(1),
                                    NET.remotePod(2))
                            .build());
        }
        return new Cluster(Settings.DEFAULT, all, slices);
    }

    private SyncReport sync(ServiceBuilder service, SliceBuilder slice) throws Exception {
        return sync(cluster(service, slice));
    }

    private SyncReport sync(Cluster cluster) throws SyncException {
        Snapshot snapshot = cluster.snapshot();
        plan = planner.plan(snapshot, node, plan);
        return backend.sync(plan);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private List<String> lastCommit() {
        return kernel.committed.getLast().stream().map(Command::text).toList();
    }

    private static Value pod(int n) {
        return new Value.Endpoint(Ip.of("10.244.2." + n), WEB);
    }

    /// The endpoints of the one service, by slot.
    private List<Value> slots() {
        Contents contents = kernel.contents();
        List<Value> slots = new ArrayList<>();
        for (int slot = 0; ; slot++) {
            var key = new Key.VipSlot(NET.clusterIp(1), Protocol.TCP, 80, slot);
            Value value = contents.elements("endpoints").get(key);
            if (value == null) {
                return slots;
            }
            slots.add(value);
        }
    }

    private void learn(Ip client, int pod) {
        kernel.learn("affinity/shop/web/tcp/http", client(client, pod));
    }

    private static Element client(Ip client, int pod) {
        return new Element(new Key.Address(client), pod(pod));
    }

    private List<Element> learned() throws SyncException {
        return kernel.learned(affinity());
    }

    private SetSpec affinity() {
        return Objects.requireNonNull(kernel.contents().set("affinity/shop/web/tcp/http"));
    }

    private List<Rule> rules(String chain) {
        return Objects.requireNonNull(kernel.contents().chain(chain)).rules();
    }
}
