package dev.sluice.bench;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Measures the backend of nftables mode on this machine's kernel, in a namespace of its own and
/// without API server, sync thread or connections.
final class NftablesFigures {
    private static final List<Size> SIZES =
            List.of(new Size(10_000, 5), new Size(50_000, 5), new Size(1_000, 250));
    private static final int LOADS = 5;
    private static final int CHANGES = 1_000;
    private static final int FLUSHES = 20;

    private final Results results;

    NftablesFigures(Results results) {
        this.results = results;
    }

    void measure() throws Exception {
        try (TestNode node = TestNode.build()) {
            for (Size size : SIZES) {
                node.in(
                        Place.NODE,
                        () -> {
                            new Run(size).measure();
                            return true;
                        });
            }
        }
    }

    private final class Run {
        private final Size size;
        private final BenchCluster cluster;
        private final Planner planner = new Planner(IpFamily.IPV4);
        private Snapshot snapshot;
        private Plan plan;

        Run(Size size) {
            this.size = size;
            this.cluster = new BenchCluster(size.services(), size.endpoints());
            this.snapshot = cluster.snapshot();
            this.plan =
                    planner.plan(
                            snapshot, cluster.node(), Plan.nothing(IpFamily.IPV4, cluster.node()));
        }

        void measure() throws Exception {
            load();
            readBack();
            check();
            changes();
            flushes();
            try (var kernel = kernel()) {
                NftablesBackend.cleanup(kernel);
            }
        }

        private void load() throws Exception {
            List<Double> loads = new ArrayList<>();
            List<Double> waits = new ArrayList<>();
            for (int i = 0; i < LOADS; i++) {
                try (var kernel = kernel();
                        var backend = backend(kernel)) {
                    NftablesBackend.cleanup(kernel);
                    loads.add(millisOf(backend));
                    NftablesBackend.cleanup(kernel);
                }
                try (var kernel = kernel();
                        var backend = backend(kernel);
                        var other = BackgroundWriter.start()) {
                    backend.sync(plan);
                    waits.add(other.longestMillis());
                }
            }
            figure("full state", Percentiles.of(loads).at(50) / 1e3, "s");
            figure("full state, longest wait of another", Percentiles.of(waits).at(50), "ms");
        }

        private void readBack() throws SyncException {
            List<Double> reads = new ArrayList<>();
            for (int i = 0; i < LOADS; i++) {
                try (var kernel = kernel();
                        var backend = backend(kernel)) {
                    reads.add(millisOf(backend));
                }
            }
            figure("read back, nothing to do", Percentiles.of(reads).at(50) / 1e3, "s");
        }

        private void check() throws SyncException {
            List<Double> checks = new ArrayList<>();
            List<Double> portions = new ArrayList<>();
            try (var kernel = kernel();
                    var backend = backend(kernel)) {
                backend.sync(plan);
                for (int i = 0; i < LOADS; i++) {
                    backend.recheck();
                    long began = System.nanoTime();
                    while (backend.unfinished().equals(Optional.of(Duration.ZERO))) {
                        long portion = System.nanoTime();
                        backend.finish();
                        portions.add((System.nanoTime() - portion) / 1e6);
                    }
                    checks.add((System.nanoTime() - began) / 1e6);
                }
            }
            figure("check in portions", Percentiles.of(checks).at(50) / 1e3, "s");
            figure("check, portion p50", Percentiles.of(portions).at(50), "ms");
            figure("check, portion p99", Percentiles.of(portions).at(99), "ms");
        }

        private void changes() throws SyncException {
            var random = new Random(1);
            List<Double> syncs = new ArrayList<>();
            List<Double> transactions = new ArrayList<>();
            try (var kernel = kernel();
                    var backend = backend(kernel)) {
                backend.sync(plan);
                kernel.longestMillis();
                for (int generation = 1; generation <= CHANGES; generation++) {
                    int service = random.nextInt(size.services());
                    snapshot = cluster.withChange(snapshot, service, generation);
                    plan = planner.plan(snapshot, cluster.node(), plan);
                    syncs.add(millisOf(backend));
                    transactions.add(kernel.longestMillis());
                }
            }
            figure("one endpoint replaced p50", Percentiles.of(syncs).at(50), "ms");
            figure("one endpoint replaced p99", Percentiles.of(syncs).at(99), "ms");
            figure("kernel transaction p50", Percentiles.of(transactions).at(50), "ms");
            figure("kernel transaction p99", Percentiles.of(transactions).at(99), "ms");
        }

        /// Measures the time from another program's flush of a chain until its rules are restored,
        /// with checks as often as the sync loop makes them.
        private void flushes() throws Exception {
            var random = new Random(2);
            List<Double> repairs = new ArrayList<>();
            try (var kernel = kernel();
                    var backend = backend(kernel)) {
                backend.sync(plan);
                backend.drift();
                for (int i = 0; i < FLUSHES; i++) {
                    long interval = backend.driftInterval().toNanos();
                    long looks = System.nanoTime() + random.nextLong(interval);
                    flush();
                    long flushed = System.nanoTime();
                    do {
                        TimeUnit.NANOSECONDS.sleep(looks - System.nanoTime());
                        looks += interval;
                    } while (backend.drift().isEmpty());
                    backend.sync(plan);
                    repairs.add((System.nanoTime() - flushed) / 1e6);
                }
            }
            figure("flushed chain is back p50", Percentiles.of(repairs).at(50), "ms");
            figure("flushed chain is back p99", Percentiles.of(repairs).at(99), "ms");
        }

        /// Flushes from another thread, because a backend recognizes its own commits by their
        /// thread.
        private void flush() throws Exception {
            try (var other = Executors.newSingleThreadExecutor()) {
                other.submit(
                                () -> {
                                    try (var kernel = kernel()) {
                                        return kernel.commit(
                                                List.of(new Command.FlushChain("services")));
                                    }
                                })
                        .get();
            }
        }

        private double millisOf(NftablesBackend backend) throws SyncException {
            long began = System.nanoTime();
            backend.sync(plan);
            return (System.nanoTime() - began) / 1e6;
        }

        private void figure(String what, double value, String unit) {
            results.add("nftables %s backend: %s".formatted(size, what), value, unit);
        }
    }

    private static TimedKernel kernel() throws SyncException {
        return new TimedKernel(NetlinkKernel.open(IpFamily.IPV4, NftablesBackend.TABLE));
    }

    private static NftablesBackend backend(TimedKernel kernel) {
        return new NftablesBackend(
                IpFamily.IPV4, new TableSettings(14, true), kernel, System::nanoTime);
    }
}
