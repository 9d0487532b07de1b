package dev.sluice.testbed.ipvs;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.IpvsExpectations;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.explain.ExplainCheck;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.ipvs.trace.IpvsHooks;
import dev.sluice.ipvs.trace.ReadSets;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The packet table on virtual servers, sets, addresses and rules that are read back from a kernel.
@Tag("uml")
@ExtendWith(TestNodes.class)
class IpvsReadBackIT {
    private final TestNode node;

    IpvsReadBackIT(TestNode node) {
        this.node = node;
    }

    @ParameterizedTest
    @EnumSource
    void packetsMeetWhatIsReadAsTheTableSays(IpFamily family) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    try (Backend backend = new IpvsBackends("rr", 14).backend(family)) {
                        for (Case row : PacketTable.cases()) {
                            if (row.families().contains(family)) {
                                backend.sync(row.cluster().plan(family));
                                check(row, family);
                            }
                        }
                    }
                    return true;
                });
    }

    private static void check(Case row, IpFamily family) throws Exception {
        InstalledState installed;
        try (var kernel = NetlinkKernel.open(family)) {
            installed = kernel.read();
        }
        List<String> rules = new ArrayList<>();
        IpvsBackends.iptables(family).save(rules::add);
        StaticHostNetwork host = TestHost.network(TestNet.of(family)).withLocal(installed.bound());
        List<HookFunction> functions = new ArrayList<>(IpvsHooks.of(installed, host));
        functions.addAll(
                IptablesHooks.of(
                        TableRules.of(SavedRules.parse(family, rules)),
                        host,
                        new ReadSets(installed)));
        var tracer = new PacketTracer(functions, host);
        TracerConformance.check(row, family, tracer, IpvsExpectations::expected);
        ExplainCheck.check(row, family, new ModeFacts.Ipvs(), tracer, IpvsExpectations::expected);
    }
}
