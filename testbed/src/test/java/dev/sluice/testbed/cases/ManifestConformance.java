package dev.sluice.testbed.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Oracle;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.trace.conformance.TracedBackend;
import dev.sluice.trace.conformance.TracerConformance;
import dev.sluice.trace.conformance.TracerConformance.Exceptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Traces packets through the rules that a backend writes for each [ManifestCase], on a kernel in
/// memory. Each step is checked twice: after a sync from the step before, and after the first sync
/// of another backend.
abstract class ManifestConformance {
    abstract TracedBackend backend(IpFamily family);

    /// The documented differences of this mode.
    abstract Exceptions exceptions();

    static List<ManifestCase> cases() {
        return ManifestCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    final void packetsMeetWhatTheyShould(ManifestCase manifests) throws SyncException {
        for (IpFamily family : IpFamily.values()) {
            TracedBackend running = backend(family);
            var cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
            Plan plan = cluster.plan(family);
            for (ManifestCase.Step step : manifests.steps()) {
                TestCluster next = step.row().cluster();
                plan = next.planAfter(cluster, plan);
                cluster = next;
                check(step.row(), running, plan);
                check(step.row(), backend(family), cluster.plan(family));
            }
        }
    }

    /// Checks the packets of a row, and all others for its Services by the oracle.
    private void check(Case row, TracedBackend backend, Plan plan) throws SyncException {
        IpFamily family = plan.family();
        assertEquals(Map.of(), backend.sync(plan).refused(), row::name);
        TracerConformance.check(row, family, backend.tracer(), exceptions());
        var oracle = new Oracle(row.cluster(), family);
        List<Probe> all =
                RandomClusters.packets(row.cluster(), family).stream()
                        .map(packet -> new Probe(packet, oracle.outcome(packet)))
                        .toList();
        var others = new Case(row.name() + ", by the oracle", row.cluster(), all, List.of(), true);
        TracerConformance.check(others, family, backend.tracer(), exceptions());
    }
}
