/// Container images and containers on the test node, as a kubelet's container runtime makes them,
/// by `runc` alone. Start at [Container].
@NullMarked
package dev.sluice.testbed.container;

import org.jspecify.annotations.NullMarked;
