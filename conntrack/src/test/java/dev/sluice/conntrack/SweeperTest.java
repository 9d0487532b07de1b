package dev.sluice.conntrack;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener.Synced;
import dev.sluice.sync.SyncReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Tests when the sweeper lists and deletes after syncs, with a table in memory.
class SweeperTest {
    private static final Ip POD3 = Ip.of("10.244.1.3");
    private static final Ip POD4 = Ip.of("10.244.1.4");
    private static final FlowFilter TRANSLATED = new FlowFilter(2, 17, Flow.DST_NAT);
    private static final FlowFilter ALL = new FlowFilter(2, 17, 0);

    private final TableInMemory table = new TableInMemory();
    private final List<String> notified = new ArrayList<>();
    private final Sweeper sweeper =
            new Sweeper(table, () -> List.of(Ip.of("172.31.255.11")), new Listener(), () -> now());
    private final Planner planner = new Planner(IpFamily.IPV4);
    private TestCluster cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    private Snapshot snapshot = Snapshot.nothing(TestNet.NODE);
    private Optional<Plan> before = Optional.empty();
    private long now;

    @Test
    void aRestartWithNothingChangedDeletesNothing() {
        table.hold(
                "udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353",
                "udp 10.244.1.2:2 192.0.2.53:53",
                "tcp 10.244.1.2:3 10.96.0.20:80 10.244.1.9:8080");
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        passes(Duration.ofHours(1));
        assertEquals(3, table.flows.size());
        assertTrue(notified.stream().allMatch(line -> line.endsWith(" 0")), notified.toString());
    }

    @Test
    void aReplacedEndpointIsSweptAtOnceAndAgain() {
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        passes(Duration.ofMinutes(1));
        table.hold("udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353");
        table.listings.clear();
        sync(List.of(dns().build()), List.of(endpoints(POD4)));
        assertEquals(0, table.flows.size());
        // A flow that was created while the rules changed.
        table.hold("udp 10.244.1.2:2 10.96.0.10:53 10.244.1.3:5353");
        passes(Duration.ofSeconds(2));
        assertEquals(0, table.flows.size());
        // These frontends were translated before, so only translated flows can be stale.
        assertEquals(List.of(TRANSLATED, TRANSLATED), table.listings);
    }

    @Test
    void whatBeganBeforeThereWasAnEndpointIsSweptWhenOneComes() {
        sync(List.of(dns().build()), List.of());
        passes(Duration.ofMinutes(1));
        table.hold("udp 10.244.1.2:1 10.96.0.10:53");
        table.listings.clear();
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        assertEquals(0, table.flows.size());
        assertEquals(List.of(ALL), table.listings);
    }

    /// Serves a node port for a while, with a flow that is not translated and two that are.
    private void serveWithFlows() {
        sync(List.of(dns().nodePort(30053).build()), List.of(endpoints(POD3)));
        passes(Duration.ofMinutes(1));
        table.listings.clear();
        table.hold(
                "udp 10.244.1.2:2 10.96.0.10:53",
                "udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353",
                "udp 192.0.2.9:1 172.31.255.11:30053 10.244.1.3:5353");
    }

    @Test
    void aDeletedServiceIsSwept() {
        serveWithFlows();
        sync(List.of(), List.of(endpoints(POD3)));
        assertEquals(0, table.flows.size());
        assertEquals(List.of(ALL), table.listings);
    }

    @Test
    void aServiceThatFallsToZeroEndpointsIsSwept() {
        serveWithFlows();
        sync(List.of(dns().nodePort(30053).build()), List.of());
        assertEquals(0, table.flows.size());
        assertEquals(List.of(ALL), table.listings);
    }

    @Test
    void removedAddressesAreSwept() {
        sync(
                List.of(dns().externalIp("203.0.113.9").nodePort(30053).build()),
                List.of(endpoints(POD3)));
        passes(Duration.ofMinutes(1));
        table.hold(
                "udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353",
                "udp 192.0.2.9:1 203.0.113.9:53 10.244.1.3:5353",
                "udp 192.0.2.9:1 172.31.255.11:30053 10.244.1.3:5353");
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        assertEquals(List.of(Flows.flow("udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353")), held());
    }

    @Test
    void aServiceDeletedAndMadeAgainIsSwept() {
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        sync(List.of(), List.of());
        table.hold(
                "udp 10.244.1.2:1 10.96.0.10:53", "udp 10.244.1.2:2 10.96.0.10:53 10.244.1.3:5353");
        sync(List.of(dns().build()), List.of(endpoints(POD4)));
        passes(Duration.ofSeconds(1));
        assertEquals(0, table.flows.size());
    }

    @Test
    void changesOfTcpAloneCauseNoWork() {
        sync(List.of(dns().build(), web()), List.of(endpoints(POD3), webEndpoints(POD3)));
        passes(Duration.ofMinutes(1));
        table.listings.clear();
        sync(List.of(dns().build(), web()), List.of(endpoints(POD3), webEndpoints(POD4)));
        passes(Duration.ofSeconds(2));
        assertEquals(List.of(), table.listings);
    }

    @Test
    void withoutUdpThereIsNothingToList() {
        sync(List.of(web()), List.of(webEndpoints(POD3)));
        passes(Duration.ofHours(1));
        assertEquals(List.of(), table.listings);
        assertEquals(List.of(), notified);
    }

    @Test
    void nothingIsForgottenWhenTheTableFails() {
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        passes(Duration.ofMinutes(1));
        table.hold("udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353");
        notified.clear();
        table.broken = true;
        sync(List.of(), List.of());
        assertEquals(List.of("failed, again in 5 s: list the conntrack table: EPERM"), notified);
        table.broken = false;
        passes(Duration.ofSeconds(5));
        assertEquals(0, table.flows.size());
    }

    @Test
    void aProtocolThatCannotBeListedKeepsNoOtherFromBeingSwept() {
        var both = dns().port("sctp", Protocol.SCTP, 54).build();
        sync(List.of(both), List.of(endpoints(POD3)));
        passes(Duration.ofMinutes(1));
        for (Protocol fails : List.of(Protocol.UDP, Protocol.SCTP)) {
            table.hold(
                    "udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353",
                    "sctp 10.244.1.2:1 10.96.0.10:54 10.244.1.3:5454");
            notified.clear();
            table.unlisted = fails.number();
            sync(List.of(), List.of());
            assertEquals(1, table.flows.size());
            assertEquals(
                    Set.of(fails.number()),
                    held().stream().map(f -> f.original().protocol()).collect(toSet()));
            assertEquals(
                    List.of("failed, again in 5 s: list the conntrack table: EPERM"), notified);
            table.unlisted = 0;
            passes(Duration.ofSeconds(5));
            assertEquals(0, table.flows.size());
            sync(List.of(both), List.of(endpoints(POD3)));
        }
    }

    @Test
    void aSyncThatFailsMayHaveBroughtWhatItCould() {
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        passes(Duration.ofMinutes(1));
        table.hold(
                "udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353",
                "udp 10.244.1.2:2 10.96.0.10:53 10.244.1.4:5353");
        fail(List.of(dns().build()), List.of(endpoints(POD4)));
        Flow newer = Flows.flow("udp 10.244.1.2:2 10.96.0.10:53 10.244.1.4:5353");
        assertEquals(List.of(newer), held());
        // While syncs fail, flows to the endpoint of the old plan may still begin.
        passes(Duration.ofMinutes(10));
        table.hold("udp 10.244.1.2:3 10.96.0.10:53 10.244.1.3:5353");
        sync(List.of(dns().build()), List.of(endpoints(POD4)));
        assertEquals(List.of(newer), held());
    }

    @Test
    void aFirstSyncThatFailsMayHaveBroughtWhatItCould() {
        table.hold(
                "udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353",
                "udp 10.244.1.2:2 10.96.0.10:53 10.244.1.4:5353");
        fail(List.of(dns().build()), List.of(endpoints(POD4)));
        assertEquals(List.of(Flows.flow("udp 10.244.1.2:2 10.96.0.10:53 10.244.1.4:5353")), held());
    }

    @Test
    void whatBeganWhileRulesWereGoneIsSwept() {
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        passes(Duration.ofMinutes(1));
        table.hold("udp 10.244.1.2:1 10.96.0.10:53");
        sweeper.drifted(IpFamily.IPV4, new Drift("nat", "flushed", "nft (pid 1)"));
        sync(List.of(dns().build()), List.of(endpoints(POD3)));
        assertEquals(0, table.flows.size());
    }

    private long now() {
        return now;
    }

    private List<Flow> held() {
        return List.copyOf(table.flows);
    }

    private static ServiceBuilder dns() {
        return service("infra", "dns").clusterIp("10.96.0.10").port("dns", Protocol.UDP, 53);
    }

    private static Service web() {
        return service("shop", "web").clusterIp("10.96.0.20").port("http", 80).build();
    }

    private static EndpointSlice endpoints(Ip... ips) {
        return slice("infra", "dns").port("dns", Protocol.UDP, 5353).ready(ips).build();
    }

    private static EndpointSlice webEndpoints(Ip... ips) {
        return slice("shop", "web").port("http", 8080).ready(ips).build();
    }

    /// Runs a sync that succeeds, and then a turn of the sweeper.
    private void sync(List<Service> services, List<EndpointSlice> slices) {
        Plan plan = begin(services, slices);
        sweeper.synced(
                new Synced(
                        before,
                        plan,
                        new SyncReport(false, 1, List.of()),
                        Duration.ZERO,
                        List.of()));
        before = Optional.of(plan);
        sweeper.turn();
    }

    /// Runs a sync that fails, and then a turn of the sweeper.
    private void fail(List<Service> services, List<EndpointSlice> slices) {
        begin(services, slices);
        sweeper.failed(
                IpFamily.IPV4, new IOException("refused"), Duration.ZERO, Duration.ofSeconds(1));
        sweeper.turn();
    }

    private Plan begin(List<Service> services, List<EndpointSlice> slices) {
        var next = new TestCluster(ClusterSettings.DEFAULT, services, slices);
        snapshot = snapshot.with(next.changesSince(cluster));
        cluster = next;
        var view = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
        Plan plan = planner.plan(snapshot, view, before.orElse(Plan.nothing(IpFamily.IPV4, view)));
        sweeper.syncing(plan);
        return plan;
    }

    /// Lets time pass, and runs a turn whenever one is due.
    private void passes(Duration time) {
        long end = now + time.toNanos();
        for (int i = 0; i < 1_000; i++) {
            Duration wait = sweeper.turn();
            if (now + wait.toNanos() > end) {
                now = end;
                return;
            }
            now += wait.toNanos();
        }
        throw new AssertionError("the sweeper is always busy");
    }

    private final class Listener implements SweepListener {
        @Override
        public void swept(IpFamily family, Duration took, int deleted) {
            notified.add("swept " + family.label() + " " + deleted);
        }

        @Override
        public void sweepFailed(IpFamily family, Exception cause, Duration retryIn) {
            notified.add("failed, again in " + retryIn.toSeconds() + " s: " + cause.getMessage());
        }
    }
}
