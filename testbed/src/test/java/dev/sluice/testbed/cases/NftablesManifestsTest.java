package dev.sluice.testbed.cases;

import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.wire.TracedNftables;
import dev.sluice.trace.conformance.TracedBackend;
import dev.sluice.trace.conformance.TracerConformance.Exceptions;

class NftablesManifestsTest extends ManifestConformance {
    @Override
    TracedBackend backend(IpFamily family) {
        return new TracedNftables(family);
    }

    @Override
    Exceptions exceptions() {
        return NftablesExpectations::expected;
    }
}
