package dev.sluice.testbed.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.Listener;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ProbePair;
import dev.sluice.conformance.TestCluster;
import dev.sluice.inspect.explain.ExplainCheck;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncReport;
import dev.sluice.testbed.cases.ManifestCase;
import dev.sluice.testbed.cases.ManifestCases;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.traffic.Responders;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the rules of each backend must do to packets on a real kernel. Each backend extends this
/// class.
///
/// All cases run on one node, one after the other: the rules of each case result from a change of
/// the previous case's rules, as in a live cluster. The probes of a case run at the same time.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TestNodes.class)
public abstract class TrafficConformance {
    private final TestNode node;
    private final Map<IpFamily, Backend> backends = new EnumMap<>(IpFamily.class);

    protected TrafficConformance(TestNode node) {
        this.node = node;
    }

    /// Makes a backend for the node. This and all calls of the backend run on a thread inside the
    /// node.
    protected abstract Backend backend(IpFamily family) throws Exception;

    /// Returns the outcome with this backend, which may differ from the others' if that is
    /// documented.
    ///
    /// @param elsewhere the outcome with the other backends
    /// @return empty to skip the probe
    protected Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return Optional.of(elsewhere);
    }

    /// Returns the mode, as explanations need it.
    protected abstract ModeFacts mode();

    /// Called on a thread inside the node after a plan was installed.
    protected void installed(Plan plan, SyncReport report) throws Exception {}

    /// Whether a client has one endpoint for all addresses of a service port.
    protected boolean sharesChoices() {
        return true;
    }

    static List<Case> cases() {
        return PacketTable.cases().stream().filter(row -> !row.tracerOnly()).toList();
    }

    static List<ManifestCase> manifests() {
        return ManifestCases.all().stream().filter(ManifestCase::traffic).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    final void packetTable(Case row) throws Exception {
        check(row);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    final void manifests(ManifestCase changing) throws Exception {
        for (ManifestCase.Step step : changing.steps()) {
            check(step.row());
        }
    }

    private void check(Case row) throws Exception {
        for (IpFamily family : IpFamily.values()) {
            program(row, family);
        }
        // Delete the flows of earlier cases, which would decide the endpoints of this one.
        node.run(Place.NODE, "conntrack", "-F");
        try (var responders = new Responders(node)) {
            for (Listener listener : row.listeners()) {
                responders.listen(listener.protocol(), listener.at().ip(), listener.at().port());
            }
            assertEquals(List.of(), objections(probes(row)), row::name);
            assertEquals(
                    List.of(),
                    ExplainCheck.objections(row.cluster(), mode(), probes(row)),
                    row::name);
            if (sharesChoices()) {
                // Each pair begins after the last one's affinity has ended.
                for (ProbePair pair : row.pairs()) {
                    assertEquals(Optional.empty(), new PairAttempt(node, pair).objection());
                }
            }
        }
    }

    @AfterAll
    final void close() {
        backends.values().forEach(Backend::close);
    }

    private void program(Case row, IpFamily family) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    Backend backend = backends.get(family);
                    if (backend == null) {
                        backend = backend(family);
                        backends.put(family, backend);
                    }
                    Plan plan = row.cluster().plan(family);
                    SyncReport report = backend.sync(plan);
                    installed(plan, report);
                    return report;
                });
    }

    private List<Probe> probes(Case row) {
        return row.probes().stream()
                .flatMap(probe ->
                        expected(row.cluster(), probe.packet(), probe.expected())
                                .map(outcome -> new Probe(probe.packet(), outcome))
                                .stream())
                .toList();
    }

    private List<String> objections(List<Probe> probes) throws Exception {
        List<String> objections = new ArrayList<>();
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<List<String>>> running = new ArrayList<>();
            for (Probe probe : probes) {
                var attempt = new Attempt(node, probe);
                running.add(threads.submit(() -> attempt.objection().stream().toList()));
            }
            for (Future<List<String>> one : running) {
                objections.addAll(one.get());
            }
        }
        return objections;
    }
}
