package dev.sluice.bench;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.diff.Desired;
import dev.sluice.iptables.diff.Diff;
import dev.sluice.iptables.diff.PlanDiff;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Measures finding the iptables chains to write after one endpoint of one Service was replaced.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DiffBench {
    @Param({"1000", "10000"})
    int services;

    private Desired before = desired(Plan.nothing(IpFamily.IPV4, new BenchCluster(0, 0).node()));
    private Desired after = before;

    @Setup
    public void setUp() {
        var planner = new Planner(IpFamily.IPV4);
        var cluster = new BenchCluster(services, BenchCluster.ENDPOINTS);
        var snapshot = cluster.snapshot();
        Plan plan =
                planner.plan(snapshot, cluster.node(), Plan.nothing(IpFamily.IPV4, cluster.node()));
        before = desired(plan);
        after =
                desired(
                        planner.plan(
                                cluster.withChange(snapshot, services / 2, 1),
                                cluster.node(),
                                plan));
    }

    /// @return the number of chains to write
    @Benchmark
    public int oneChanged() {
        Diff diff = new PlanDiff(before, after, _ -> true);
        return diff.services().stream()
                .mapToInt(service -> diff.edit(service, Table.NAT).write().size())
                .sum();
    }

    private static Desired desired(Plan plan) {
        return new Desired(Compiler.of(plan, RuleSettings.DEFAULTS), plan.services());
    }
}
