package dev.sluice.bench;

import dev.sluice.daemon.mode.IpvsHost;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.Programs;
import dev.sluice.ipvs.Drain;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsListener;
import dev.sluice.ipvs.IpvsSettings;
import dev.sluice.ipvs.UnknownScheduler;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.Drift;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// The program in the guest of [IpvsFigures]. It measures the backend of ipvs mode, and `ipvsadm`
/// and `ipset` when they restore what the backend installed.
final class IpvsInGuest {
    /// The larger size comes first, because the very first load is that of a JVM that has just
    /// started and of a kernel that still has to load its modules.
    private static final List<Size> SIZES = List.of(new Size(2_000, 5), new Size(200, 5));

    private static final int LOADS = 3;
    private static final int WARMING = 300;
    private static final int CHANGES = 300;
    private static final int WARMING_LOOKS = 200;
    private static final int LOOKS = 100;
    private static final Programs PROGRAMS = new Programs(List.of(), Duration.ofMinutes(1));
    private static final IptablesCommands IPTABLES =
            new IptablesCommands(PROGRAMS, Binaries.LEGACY, IpFamily.IPV4);

    private final Size size;
    private final BenchCluster cluster;
    private final Planner planner = new Planner(IpFamily.IPV4);
    private Snapshot snapshot;
    private Plan plan;

    /// How far the backend's clock is ahead of the machine's, in nanoseconds.
    private long skipped;

    private IpvsInGuest(Size size) {
        this.size = size;
        this.cluster = new BenchCluster(size.services(), size.endpoints());
        this.snapshot = cluster.snapshot();
        this.plan =
                planner.plan(snapshot, cluster.node(), Plan.nothing(IpFamily.IPV4, cluster.node()));
    }

    public static void main(String[] arguments) throws Exception {
        for (Size size : SIZES) {
            new IpvsInGuest(size).measure();
        }
        System.exit(0);
    }

    /// Each load gets a new namespace. For two minutes after real servers were deleted, the kernel
    /// searches them for each real server that is added.
    private void measure() throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int i = 0; i < LOADS; i++) {
            State state;
            try (TestNode node = TestNode.build()) {
                state = node.in(Place.NODE, () -> ours(node, ours));
            }
            try (TestNode node = TestNode.build()) {
                theirs.add(millis(() -> restore(node, state)));
                check(servers(node));
            }
        }
        try (TestNode node = TestNode.build()) {
            node.in(Place.NODE, this::changes);
        }
        double load = Percentiles.of(ours).at(50);
        double restored = Percentiles.of(theirs).at(50);
        figure("first full load", ours.getFirst(), "ms");
        figure("full load", load, "ms");
        figure("ipvsadm and ipset restore the same", restored, "ms");
        figure("full load to theirs", load / restored, "x");
    }

    /// The output of `ipvsadm --save` and `ipset save`.
    private record State(String servers, String sets) {}

    private State ours(TestNode node, List<Double> millis) throws Exception {
        try (IpvsBackend backend = backend()) {
            millis.add(millis(() -> backend.sync(plan)));
        }
        var state = new State(servers(node), node.run(Place.NODE, "ipset", "save"));
        check(state.servers);
        return state;
    }

    private static void restore(TestNode node, State state) throws IOException {
        node.command(Place.NODE, "ipset", "restore").run(state.sets);
        node.command(Place.NODE, "ipvsadm", "--restore").run(state.servers);
    }

    private static String servers(TestNode node) throws IOException {
        return node.run(Place.NODE, "ipvsadm", "--save", "--numeric");
    }

    /// Checks the output of `ipvsadm --save`: it has one line for each server, virtual or real.
    private void check(String servers) {
        long wanted = (long) size.services() * (1 + size.endpoints());
        if (servers.lines().count() != wanted) {
            throw new IllegalStateException(
                    servers.lines().count() + " servers are installed, not " + wanted);
        }
    }

    private boolean changes() throws Exception {
        var random = new Random(1);
        List<Double> syncs = new ArrayList<>();
        try (IpvsBackend backend = backend()) {
            backend.sync(plan);
            for (int generation = 1; generation <= WARMING + CHANGES; generation++) {
                int service = random.nextInt(size.services());
                snapshot = cluster.withChange(snapshot, service, generation);
                plan = planner.plan(snapshot, cluster.node(), plan);
                syncs.add(millis(() -> backend.sync(plan)));
            }
            looks(backend);
        }
        syncs = syncs.subList(WARMING, syncs.size());
        figure("one endpoint replaced p50", Percentiles.of(syncs).at(50), "ms");
        figure("one endpoint replaced p99", Percentiles.of(syncs).at(99), "ms");
        return true;
    }

    /// Measures the check of everything that is installed, as the sync loop does it when idle: one
    /// part per second.
    private void looks(IpvsBackend backend) throws Exception {
        List<Double> looks = new ArrayList<>();
        for (int i = 0; i < WARMING_LOOKS + LOOKS; i++) {
            skipped += backend.driftInterval().toNanos();
            looks.add(millis(() -> check(backend.drift())));
        }
        looks = looks.subList(WARMING_LOOKS, looks.size());
        figure("a look at all that stands, p50", Percentiles.of(looks).at(50), "ms");
        figure("a look at all that stands, longest", Percentiles.of(looks).at(100), "ms");
        double all = looks.stream().mapToDouble(Double::doubleValue).sum();
        figure("looks, of one CPU", all / (LOOKS * backend.driftInterval().toMillis()) * 100, "%");
    }

    private static void check(Optional<Drift> found) {
        found.ifPresent(drift -> {
            throw new IllegalStateException(drift.toString());
        });
    }

    private void figure(String what, double value, String unit) {
        IpvsFigures.tell("ipvs %s: %s".formatted(size, what), value, unit);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double millis(Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e6;
    }

    private IpvsBackend backend() throws IOException {
        return new IpvsBackend(
                new IpvsSettings(IpvsSettings.ROUND_ROBIN, 14, List.of(), Duration.ZERO),
                NetlinkKernel.open(IpFamily.IPV4),
                IPTABLES,
                new IpvsHost(Path.of("/proc/sys"), false),
                () -> System.nanoTime() + skipped,
                new Silent());
    }

    private static final class Silent implements IpvsListener {
        @Override
        public void unknownScheduler(UnknownScheduler scheduler) {}

        @Override
        public void cutOff(Drain drain, String why) {}

        @Override
        public void settingRefused(String why) {}
    }
}
