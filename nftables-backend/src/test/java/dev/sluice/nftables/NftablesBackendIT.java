package dev.sluice.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.PacketTable;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncReport;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the kernel says to what we write.
class NftablesBackendIT {
    private FreshNamespace fresh;

    @BeforeEach
    void open() throws Exception {
        fresh = FreshNamespace.create();
    }

    @AfterEach
    void close() throws Exception {
        fresh.close();
    }

    /// From each case of the packet table to the next, each time as a daemon that just started and
    /// finds what the last one left; and a second look finds nothing to do.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void findsAgainWhatItWrote(IpFamily family) throws Exception {
        fresh.namespace()
                .run(() -> {
                    for (Case row : PacketTable.cases()) {
                        if (row.families().contains(family)) {
                            Plan plan = row.cluster().plan(family);
                            try (var backend = backend(family)) {
                                assertTrue(backend.sync(plan).changes() > 0, row::name);
                                backend.forget();
                                SyncReport again = backend.sync(plan);
                                assertEquals(0, again.changes(), row::name);
                                assertEquals(Optional.empty(), backend.drift(), row::name);
                            }
                        }
                    }
                });
    }

    private static NftablesBackend backend(IpFamily family) throws Exception {
        return new NftablesBackend(
                family,
                new TableSettings(14, true),
                NetlinkKernel.open(family, NftablesBackend.TABLE),
                System::nanoTime,
                conflict -> {
                    throw new AssertionError(conflict.toString());
                });
    }
}
