package dev.sluice.testbed.golden;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.explain.ExplainCheck;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.nftables.KernelBackend;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.wire.AskedRuleset;
import dev.sluice.nftables.wire.ListedRuleset;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.nftables.wire.NftablesHooks;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The packet table, explained by the plan and by the rules of nftables mode that are read back
/// from a kernel.
class NftablesExplainIT {
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void plan_and_kernel_agree_with_the_table(IpFamily family) throws Exception {
        try (var fresh = FreshNamespace.create()) {
            fresh.namespace()
                    .run(() -> {
                        for (Case row : PacketTable.cases()) {
                            if (row.families().contains(family)) {
                                check(row, family);
                            }
                        }
                    });
        }
    }

    private static void check(Case row, IpFamily family) throws Exception {
        StaticHostNetwork host = TestHost.network(TestNet.of(family));
        try (var backend = KernelBackend.open(family, new TableSettings(14, true));
                var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
            backend.sync(row.cluster().plan(family));
            // What is not needed any more is removed by the next sync.
            backend.forget();
            backend.sync(row.cluster().plan(family));
            check(row, family, kernel.ruleset(), host);
            try (var asked = AskedRuleset.open(family, _ -> false)) {
                check(row, family, asked.ruleset(), host);
            }
        }
    }

    private static void check(
            Case row, IpFamily family, ListedRuleset ruleset, StaticHostNetwork host) {
        ExplainCheck.check(
                row,
                family,
                new ModeFacts.Nftables(false),
                new PacketTracer(NftablesHooks.of(ruleset, host), host),
                NftablesExpectations::expected);
    }
}
