package dev.sluice.bench;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
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

/// Measures the compilation of a plan to the text of its iptables rules.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CompileBench {
    @Param({"1000", "10000"})
    int services;

    private final StringBuilder text = new StringBuilder();
    private Plan plan = Plan.nothing(IpFamily.IPV4, new BenchCluster(0, 0).node());
    private Compiler compiler = Compiler.of(plan, RuleSettings.DEFAULTS);

    @Setup
    public void setUp() {
        var cluster = new BenchCluster(services, BenchCluster.ENDPOINTS);
        plan = new Planner(IpFamily.IPV4).plan(cluster.snapshot(), cluster.node(), plan);
        compiler = Compiler.of(plan, RuleSettings.DEFAULTS);
    }

    /// @return the length of all text in characters
    @Benchmark
    public int everything() {
        int[] length = {0};
        plan.services().forEach((_, service) -> length[0] += compile(service));
        return length[0];
    }

    private int compile(PlannedService service) {
        text.setLength(0);
        for (Table table : Table.values()) {
            for (Dispatch dispatch : compiler.dispatch(service, table)) {
                dispatch.rule().print(text);
            }
        }
        for (Chain chain : compiler.chains(service)) {
            for (Rule rule : chain.rules()) {
                rule.print(text);
            }
        }
        return text.length();
    }
}
