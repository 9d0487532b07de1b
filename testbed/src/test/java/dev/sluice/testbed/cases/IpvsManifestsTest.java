package dev.sluice.testbed.cases;

import dev.sluice.conformance.IpvsExpectations;
import dev.sluice.ipvs.TracedIpvs;
import dev.sluice.model.IpFamily;
import dev.sluice.trace.conformance.TracedBackend;
import dev.sluice.trace.conformance.TracerConformance.Exceptions;

class IpvsManifestsTest extends ManifestConformance {
    @Override
    TracedBackend backend(IpFamily family) {
        return new TracedIpvs(family);
    }

    @Override
    Exceptions exceptions() {
        return IpvsExpectations::expected;
    }
}
