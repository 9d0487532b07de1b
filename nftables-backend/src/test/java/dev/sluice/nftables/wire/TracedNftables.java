package dev.sluice.nftables.wire;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracedBackend;

/// A backend of nftables mode on a kernel in memory. Its table is traced as the backend's messages
/// would make it.
public final class TracedNftables implements TracedBackend {
    private final IpFamily family;
    private final FakeKernel kernel;
    private final NftablesBackend backend;

    public TracedNftables(IpFamily family) {
        this.family = family;
        this.kernel = new FakeKernel(family, NftablesBackend.TABLE);
        this.backend =
                new NftablesBackend(family, new TableSettings(14, true), kernel, System::nanoTime);
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        return backend.sync(plan);
    }

    @Override
    public PacketTracer tracer() {
        StaticHostNetwork host = TestHost.network(TestNet.of(family));
        ListedRuleset installed = RecordingRuleset.of(family, kernel.contents());
        return new PacketTracer(NftablesHooks.of(installed, host), host);
    }
}
