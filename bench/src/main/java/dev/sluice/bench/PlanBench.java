package dev.sluice.bench;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
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

/// Measures planning: Services from nothing (budget for 10,000: 300 ms), and again after one of
/// them changed (budget: 1 ms).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlanBench {
    @Param({"1000", "10000"})
    int services;

    private final Planner planner = new Planner(IpFamily.IPV4);
    private BenchCluster cluster = new BenchCluster(0, 0);
    private Snapshot snapshot = cluster.snapshot();
    private NodeView node = cluster.node();
    private Plan plan = Plan.nothing(IpFamily.IPV4, node);
    private int generation;

    @Setup
    public void setUp() {
        cluster = new BenchCluster(services, BenchCluster.ENDPOINTS);
        snapshot = cluster.snapshot();
        node = cluster.node();
        plan = planner.plan(snapshot, node, Plan.nothing(IpFamily.IPV4, node));
    }

    @Benchmark
    public Plan fromNothing() {
        return planner.plan(snapshot, node, Plan.nothing(IpFamily.IPV4, node));
    }

    /// Measures a change from the change log through the snapshot to the plan.
    @Benchmark
    public Plan oneChanged() {
        generation = generation % 1_000_000 + 1;
        snapshot = cluster.withChange(snapshot, generation % services, generation);
        plan = planner.plan(snapshot, node, plan);
        return plan;
    }
}
