package dev.sluice.bench;

import dev.sluice.bench.LargeObject.Many;
import dev.sluice.conntrack.StaleFlows;
import dev.sluice.iptables.Renderer;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.diff.Desired;
import dev.sluice.iptables.diff.Diff;
import dev.sluice.iptables.diff.DumpDiff;
import dev.sluice.iptables.diff.PlanDiff;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.state.ServiceResources;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import dev.sluice.plan.Planner;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.ServiceState;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.SyncException;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Measures one very large Service, for each kind of parts and with growing numbers of them: every
/// step from the API's JSON to the kernel, in each mode. A figure is the processor time for one
/// port, endpoint, slice, range or address. If it does not grow with their number, the work grows
/// no faster than the object.
final class LargeObjectFigures {
    private static final List<Integer> SIZES = List.of(10, 100, 1_000, 5_000, 10_000, 20_000);

    /// A figure is the best of this many runs, or of as many as start within [#ENOUGH_NANOS].
    private static final int RUNS = 50;

    private static final long ENOUGH_NANOS = 300_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Results results;
    private final NodeView node = new BenchCluster(0, 0).node();
    private final Planner planner = new Planner(IpFamily.IPV4);
    private final RuleSettings rules = RuleSettings.DEFAULTS;
    private final TableSettings table = new TableSettings(14, true);
    private final ServerSettings servers = new ServerSettings(asked -> asked, 14);

    LargeObjectFigures(Results results) {
        this.results = results;
    }

    void measure() throws Exception {
        for (Many many : Many.values()) {
            for (int size : SIZES) {
                new Run(new LargeObject(many, size)).measure();
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private final class Run {
        private final LargeObject object;
        private final Snapshot snapshot;
        private final Snapshot changed;
        private final Plan nothing = Plan.nothing(IpFamily.IPV4, node);
        private final Plan plan;
        private final Plan next;

        Run(LargeObject object) throws ManifestException {
            this.object = object;
            this.snapshot = read(object.json(0));
            this.changed = apply(snapshot, state(read(object.json(1))));
            this.plan = planner.plan(snapshot, node, nothing);
            this.next = planner.plan(changed, node, plan);
        }

        void measure() throws Exception {
            byte[] json = object.json(0);
            figure("read", () -> read(json));
            ServiceState state = state(snapshot);
            figure("snapshot", () -> apply(Snapshot.nothing("node1"), state));
            figure("plan", () -> planner.plan(snapshot, node, nothing));
            figure("plan, one endpoint changed", () -> planner.plan(changed, node, plan));
            figure("find stale flows", () -> new StaleFlows(plan, Set.of()));
            iptables();
            nftables();
            ipvs();
        }

        private void iptables() throws Exception {
            figure(
                    "iptables, first",
                    () -> differ(new PlanDiff(rules(nothing), rules(plan), _ -> true)));
            figure(
                    "iptables, one endpoint changed",
                    () -> differ(new PlanDiff(rules(plan), rules(next), _ -> true)));
            figure(
                    "iptables, gone",
                    () -> differ(new PlanDiff(rules(plan), rules(nothing), _ -> true)));
            var dump = new Dump(DumpDiff::interest);
            new Renderer(plan, rules).render(dump::line);
            figure("iptables, read back", () -> differ(new DumpDiff(dump, rules(plan))));
        }

        private void differ(Diff diff) {
            for (Table each : Table.values()) {
                diff.services().forEach(service -> diff.edit(service, each));
                diff.leftovers(each, Set.of());
            }
        }

        private Desired rules(Plan of) {
            var compiler = dev.sluice.iptables.compile.Compiler.of(of, rules);
            return new Desired(compiler, of.services());
        }

        private void nftables() throws Exception {
            figure("nftables, first", () -> backend().sync(plan));
            figureAfter("nftables, one endpoint changed", () -> synced(plan), next);
            figureAfter("nftables, gone", () -> synced(plan), nothing);
        }

        private NftablesBackend backend() {
            return new NftablesBackend(
                    IpFamily.IPV4, table, new AcceptingKernel(), System::nanoTime);
        }

        private NftablesBackend synced(Plan to) throws SyncException {
            NftablesBackend backend = backend();
            backend.sync(to);
            return backend;
        }

        private void ipvs() throws Exception {
            figure("ipvs, first", () -> new ResourceRefCounts().replace(List.of(), shares(plan)));
            var refCounts = new ResourceRefCounts();
            refCounts.replace(List.of(), shares(plan));
            Plan[] sides = {plan, next};
            figure(
                    "ipvs, one endpoint changed",
                    () -> {
                        refCounts.replace(shares(sides[0]), shares(sides[1]));
                        sides[0] = sides[1];
                        sides[1] = sides[0] == plan ? next : plan;
                    });
        }

        private List<ServiceResources> shares(Plan of) {
            var compiler = dev.sluice.ipvs.compile.Compiler.of(of, servers);
            List<ServiceResources> shares = new ArrayList<>();
            for (PlannedService service : of.services().values()) {
                shares.add(compiler.resources(service));
            }
            return shares;
        }

        private interface Prepared {
            NftablesBackend make() throws SyncException;
        }

        /// Prepares a backend for each run, outside the measured time: a sync changes the state it
        /// starts from.
        private void figureAfter(String what, Prepared prepared, Plan to) throws Exception {
            long best = Long.MAX_VALUE;
            long spent = 0;
            for (int run = 0; run < RUNS && spent < ENOUGH_NANOS; run++) {
                NftablesBackend backend = prepared.make();
                long took = nanos(() -> backend.sync(to));
                best = Math.min(best, took);
                spent += took;
            }
            tell(what, best);
        }

        private void figure(String what, Work work) throws Exception {
            long best = Long.MAX_VALUE;
            long spent = 0;
            for (int run = 0; run < RUNS && spent < ENOUGH_NANOS; run++) {
                long took = nanos(work);
                best = Math.min(best, took);
                spent += took;
            }
            tell(what, best);
        }

        private void tell(String what, long nanos) {
            results.add(
                    "one Service, %d %s: %s, for each"
                            .formatted(object.size(), object.many(), what),
                    nanos / 1e3 / object.size(),
                    "us");
        }
    }

    /// Returns the processor time of this thread, in nanoseconds, because other processes use this
    /// machine too.
    private static long nanos(Work work) throws Exception {
        long began = THREADS.getCurrentThreadCpuTime();
        work.run();
        return THREADS.getCurrentThreadCpuTime() - began;
    }

    private static Snapshot read(byte[] json) throws ManifestException {
        var manifests =
                new Manifests(
                        "node1",
                        problem -> {
                            throw new IllegalStateException(problem.toString());
                        });
        manifests.read(new ByteArrayInputStream(json), "a large object");
        return manifests.snapshot();
    }

    private static ServiceState state(Snapshot snapshot) {
        return Objects.requireNonNull(
                snapshot.services().get(new ServiceName(LargeObject.NAMESPACE, LargeObject.NAME)));
    }

    private static Snapshot apply(Snapshot before, ServiceState state) {
        var log = new ChangeLog(new WakeUp(), Instant.EPOCH);
        log.service(new ServiceName(LargeObject.NAMESPACE, LargeObject.NAME), state.service());
        state.slices().forEach(slice -> log.slice(slice.name(), slice, null));
        return before.with(log.drain());
    }
}
