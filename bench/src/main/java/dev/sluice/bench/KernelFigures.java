package dev.sluice.bench;

import com.sun.management.ThreadMXBean;
import dev.sluice.conntrack.NetlinkConntrackTable;
import dev.sluice.conntrack.Pressure;
import dev.sluice.conntrack.PressureListener;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.conntrack.StaleFlows;
import dev.sluice.iptables.RulesetWatch;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.netfilter.Generation;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Measures netlink and conntrack on this machine's kernel, in a namespace of its own. The
/// conntrack table has 100,000 UDP flows to 10,000 Services; one flow in ten is stale.
final class KernelFigures {
    private static final int FLOWS = 100_000;
    private static final int STALE = 10_000;
    private static final int SERVICES = 10_000;
    private static final int ROUNDS = 9;
    private static final int LOOKS = 20_000;
    private static final FlowFilter FILTER =
            new FlowFilter(AddressFamily.AF_INET, Protocol.UDP.number(), Flow.DST_NAT);

    private final Results results;
    private final BenchCluster cluster =
            new BenchCluster(SERVICES, BenchCluster.ENDPOINTS, Protocol.UDP);

    KernelFigures(Results results) {
        this.results = results;
    }

    void measure() throws Exception {
        try (TestNode node = TestNode.build()) {
            node.in(
                    Place.NODE,
                    () -> {
                        roundTrip();
                        idle();
                        flows();
                        return true;
                    });
        }
    }

    private void roundTrip() throws Exception {
        try (var netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
            results.add(
                    "netlink round trip",
                    eachMicros(() -> Generation.read(netlink).orThrow("read the generation")),
                    "us");
        }
    }

    /// Measures a node where nothing changes: the rulesets of two families are checked ten times a
    /// second, and the conntrack table every ten seconds.
    private void idle() throws Exception {
        try (var table = new NetlinkConntrackTable();
                var ipv4 = new RulesetWatch(IpFamily.IPV4, () -> 0);
                var ipv6 = new RulesetWatch(IpFamily.IPV6, () -> 0)) {
            var pressure = new Pressure(table, List::of, new Silent(), System::nanoTime);
            double pressureMicros = eachMicros(pressure::look);
            double driftMicros =
                    eachMicros(() -> {
                        var _ = ipv4.look();
                        var _ = ipv6.look();
                    });
            double microsPerSecond = pressureMicros / 10 + driftMicros * 10;
            results.add("conntrack pressure and drift idle", microsPerSecond / 10_000, "%");
        }
    }

    private void flows() throws Exception {
        fill();
        var planner = new Planner(IpFamily.IPV4);
        Plan plan =
                planner.plan(
                        cluster.snapshot(),
                        cluster.node(),
                        Plan.nothing(IpFamily.IPV4, cluster.node()));
        try (var table = new NetlinkConntrackTable()) {
            double[] millis = new double[ROUNDS];
            double[] megabytes = new double[ROUNDS];
            List<Flow> all = List.of();
            for (int i = 0; i < ROUNDS; i++) {
                long allocated = allocated();
                long began = System.nanoTime();
                all = table.list(FILTER, _ -> true);
                millis[i] = (System.nanoTime() - began) / 1e6;
                megabytes[i] = (allocated() - allocated) / 1e6;
            }
            check("listed", FLOWS, all.size());
            results.add("conntrack 100000 flows dump", median(millis), "ms");
            results.add("conntrack 100000 flows dump garbage", median(megabytes), "MB");
            List<Flow> stale = stale(plan, all);
            long began = System.nanoTime();
            int deleted = table.delete(stale);
            check("deleted", STALE, deleted);
            results.add("conntrack delete 10000 flows", (System.nanoTime() - began) / 1e6, "ms");
        }
    }

    private List<Flow> stale(Plan plan, List<Flow> all) {
        double[] millis = new double[ROUNDS];
        List<Flow> stale = List.of();
        for (int i = 0; i < ROUNDS; i++) {
            long began = System.nanoTime();
            stale = all.stream().filter(new StaleFlows(plan, Set.of())).toList();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        check("stale", STALE, stale.size());
        results.add("conntrack 100000 flows find stale for 10000 services", median(millis), "ms");
        return stale;
    }

    /// Every tenth flow leads to an endpoint that no Service has.
    private void fill() throws Exception {
        try (var netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
            List<Integer> numbers = IntStream.range(0, FLOWS).boxed().toList();
            var refused =
                    netlink
                            .requestEach(
                                    numbers,
                                    (to, i) -> {
                                        int service = i % SERVICES;
                                        int endpoint = i / SERVICES;
                                        Ip at =
                                                cluster.endpoint(
                                                        endpoint == 0 ? SERVICES : service,
                                                        endpoint == 0
                                                                ? service
                                                                : endpoint
                                                                        % BenchCluster.ENDPOINTS);
                                        NewFlow.write(to, i, BenchCluster.service(service), at);
                                    })
                            .stream()
                            .filter(reply -> !(reply instanceof Reply.Ok))
                            .findFirst();
            if (refused.isPresent()) {
                refused.get().orThrow("fill the conntrack table");
            }
        }
    }

    private interface Look {
        void look() throws Exception;
    }

    /// Returns the mean of 20,000 calls, after as many warm-up calls.
    private static double eachMicros(Look look) throws Exception {
        for (int i = 0; i < LOOKS; i++) {
            look.look();
        }
        long began = System.nanoTime();
        for (int i = 0; i < LOOKS; i++) {
            look.look();
        }
        return (System.nanoTime() - began) / 1e3 / LOOKS;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void check(String what, int expected, int found) {
        if (found != expected) {
            throw new IllegalStateException(found + " flows " + what + ", not " + expected);
        }
    }

    private static final class Silent implements PressureListener {
        @Override
        public void measured(PressureReport report) {}

        @Override
        public void alarmed(String line) {}

        @Override
        public void lookFailed(Exception cause) {
            throw new IllegalStateException(cause);
        }
    }
}
