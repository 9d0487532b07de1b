package dev.sluice.nftables.wire;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.NftablesMode;
import dev.sluice.conformance.Outcome;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.conformance.TracerConformance;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.plan.Plan;
import java.util.Optional;

class NftablesConformanceTest extends TracerConformance {
    @Override
    protected Tracer tracer(Plan plan) {
        return new PacketTracer(
                Layout.whole(plan, new TableSettings(14, true)), TestNet.of(plan.family()));
    }

    @Override
    protected Optional<Outcome> expected(Cluster cluster, Packet packet, Outcome elsewhere) {
        return NftablesMode.expected(cluster, packet, elsewhere);
    }
}
