package dev.sluice.iptables;

import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.SetLookup;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracedBackend;
import java.nio.file.Path;
import java.util.List;

/// A backend of iptables mode on tables in memory.
public final class TracedIptables implements TracedBackend {
    private final IpFamily family;
    private final FakeIptables kernel = new FakeIptables();
    private final IptablesBackend backend;

    /// @param sysctls stands for `/proc/sys`, with a file for `route_localnet`
    public TracedIptables(IpFamily family, Path sysctls) {
        this.family = family;
        var version = new IptablesVersion(1, 8, 9, true);
        var host = new Host(version, RuleSettings.DEFAULTS, PacketCounters.NONE, sysctls);
        var watch = new SizeWatch(new FakeSizes(kernel), () -> 0);
        this.backend = new IptablesBackend(kernel, host, watch);
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        return backend.sync(plan);
    }

    @Override
    public PacketTracer tracer() {
        StaticHostNetwork host = TestHost.network(TestNet.of(family));
        List<TableRules> tables = TableRules.of(SavedRules.parse(family, kernel.dump()));
        return new PacketTracer(IptablesHooks.of(tables, host, SetLookup.NONE), host);
    }
}
