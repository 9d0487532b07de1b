package dev.sluice.testbed.whole;

import dev.sluice.config.ProxyMode;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// The metrics of ipvs mode, in the guest.
@Tag("uml")
class IpvsMetricsIT extends MetricsConformance {
    IpvsMetricsIT() {
        super(ProxyMode.IPVS);
    }

    @BeforeAll
    static void chooseIptables() throws IOException {
        IpvsProcessIT.chooseIptables();
    }
}
