package dev.sluice.ipvs;

import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.FakeIptables;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.trace.IpvsHooks;
import dev.sluice.ipvs.trace.ReadSets;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracedBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A backend of ipvs mode on a kernel in memory.
public final class TracedIpvs implements TracedBackend, IpvsListener {
    private final IpFamily family;
    private final FakeKernel kernel = new FakeKernel();
    private final FakeIptables iptables = new FakeIptables();
    private final IpvsBackend backend;

    public TracedIpvs(IpFamily family) {
        this.family = family;
        var settings = new IpvsSettings("rr", 14, List.of(), Duration.ZERO);
        this.backend =
                new IpvsBackend(settings, kernel, iptables, new FakeHost(), System::nanoTime, this);
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        return backend.sync(plan);
    }

    @Override
    public PacketTracer tracer() {
        InstalledState installed = kernel.image();
        StaticHostNetwork host = TestHost.network(TestNet.of(family)).withLocal(installed.bound());
        List<HookFunction> functions = new ArrayList<>(IpvsHooks.of(installed, host));
        List<TableRules> tables = TableRules.of(SavedRules.parse(family, iptables.dump()));
        functions.addAll(IptablesHooks.of(tables, host, new ReadSets(installed)));
        return new PacketTracer(functions, host);
    }

    @Override
    public void unknownScheduler(UnknownScheduler scheduler) {
        throw new AssertionError(scheduler);
    }

    @Override
    public void cutOff(Drain drain, String why) {
        throw new AssertionError(drain.real() + ": " + why);
    }

    @Override
    public void settingRefused(String why) {
        throw new AssertionError(why);
    }
}
