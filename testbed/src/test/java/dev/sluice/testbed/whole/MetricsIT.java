package dev.sluice.testbed.whole;

import dev.sluice.config.ProxyMode;

@InEachMode
class MetricsIT extends MetricsConformance {
    MetricsIT(ProxyMode mode) {
        super(mode);
    }
}
