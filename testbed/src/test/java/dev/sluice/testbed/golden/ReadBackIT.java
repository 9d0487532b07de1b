package dev.sluice.testbed.golden;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.explain.ExplainCheck;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Renderer;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.SetLookup;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The packet table on the rules that `iptables-save` reads back from a kernel.
@ExtendWith(TestNodes.class)
class ReadBackIT {
    private final TestNode node;

    ReadBackIT(TestNode node) {
        this.node = node;
    }

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"NFT", "LEGACY"})
    void packetsMeetWhatIsReadAsTheTableSays(Binaries binaries) throws Exception {
        node.in(
                binaries == Binaries.NFT ? Place.POD1 : Place.POD2,
                () -> {
                    for (IpFamily family : IpFamily.values()) {
                        var kernel = new IptablesKernel(binaries, family);
                        for (Case row : PacketTable.cases()) {
                            if (row.families().contains(family)) {
                                check(row, kernel);
                            }
                        }
                        kernel.clear();
                    }
                    return true;
                });
    }

    private static void check(Case row, IptablesKernel kernel) throws Exception {
        IpFamily family = kernel.family();
        List<String> lines = new ArrayList<>();
        new Renderer(row.cluster().plan(family), RuleSettings.DEFAULTS).render(lines::add);
        kernel.load(lines);
        StaticHostNetwork host = TestHost.network(TestNet.of(family));
        List<TableRules> tables = TableRules.of(SavedRules.parse(family, kernel.save()));
        var tracer = new PacketTracer(IptablesHooks.of(tables, host, SetLookup.NONE), host);
        TracerConformance.check(row, family, tracer, (_, _, elsewhere) -> Optional.of(elsewhere));
        TracerConformance.checkPairs(row, family, tracer);
        ExplainCheck.check(
                row,
                family,
                new ModeFacts.Iptables(),
                tracer,
                (_, _, elsewhere) -> Optional.of(elsewhere));
    }
}
