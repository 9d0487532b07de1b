package dev.sluice.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.nftables.wire.NftablesHooks;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The backend on the real kernel.
class NftablesBackendIT {
    private static final int OPERATIONS = 10_000;
    private static final TableSettings SETTINGS = new TableSettings(14, true);

    @AutoClose private FreshNamespace fresh;

    @BeforeEach
    void open() throws Exception {
        fresh = FreshNamespace.create();
    }

    /// Syncs each case of the packet table with a new backend, which finds the table of the case
    /// before. A second sync from the kernel finds nothing to change.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void findsAgainWhatItWrote(IpFamily family) throws Exception {
        eachCase(
                family,
                row -> {
                    Plan plan = row.cluster().plan(family);
                    try (var backend = KernelBackend.open(family, SETTINGS)) {
                        assertTrue(backend.sync(plan).changes() > 0, row::name);
                        backend.forget();
                        SyncReport again = backend.sync(plan);
                        assertEquals(0, again.changes(), row::name);
                        assertEquals(Optional.empty(), backend.drift(), row::name);
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void findsWhateverIsMissing(IpFamily family) throws Exception {
        eachCase(
                family,
                row -> {
                    try (var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
                        CheckTest.findsWhateverIsMissing(kernel, row.cluster().plan(family));
                    }
                });
    }

    /// Runs the packet table over the rules that are read from the kernel.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void packetsMeetWhatIsReadAsTheTableSays(IpFamily family) throws Exception {
        StaticHostNetwork host = TestHost.network(TestNet.of(family));
        eachCase(
                family,
                row -> {
                    try (var backend = KernelBackend.open(family, SETTINGS);
                            var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
                        backend.sync(row.cluster().plan(family));
                        // What is not needed any more is removed by the next sync.
                        backend.forget();
                        backend.sync(row.cluster().plan(family));
                        var functions = NftablesHooks.of(kernel.ruleset(), host);
                        var tracer = new PacketTracer(functions, host);
                        TracerConformance.check(
                                row, family, tracer, NftablesExpectations::expected);
                        TracerConformance.checkPairs(row, family, tracer);
                    }
                });
    }

    @FunctionalInterface
    private interface CaseTest {
        void run(Case row) throws Exception;
    }

    /// Runs a test in the fresh namespace for each case of a family.
    private void eachCase(IpFamily family, CaseTest test) throws Exception {
        fresh.namespace()
                .run(() -> {
                    for (Case row : PacketTable.cases()) {
                        if (row.families().contains(family)) {
                            test.run(row);
                        }
                    }
                });
    }

    /// To repeat a run, set the system property `seed`.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void tenThousandOperationsEndAsAFreshLoadWould(IpFamily family) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("random history of " + family + ", -Dseed=" + seed);
        fresh.namespace()
                .run(() -> {
                    try (var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
                        var history =
                                new RandomHistory(
                                        seed,
                                        family,
                                        kernel,
                                        (_, commands) -> elsewhere(family, commands));
                        for (int step = 1; step <= OPERATIONS; step++) {
                            history.step();
                            if (step % 500 == 0) {
                                history.settle();
                            }
                        }
                    }
                });
    }

    /// Writes from another thread, like another program.
    private void elsewhere(IpFamily family, List<Command> commands) throws SyncException {
        try {
            fresh.namespace()
                    .run(() -> {
                        try (var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
                            kernel.commit(commands);
                        }
                    });
        } catch (SyncException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
