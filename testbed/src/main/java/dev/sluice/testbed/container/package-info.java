/// Container images and containers on the test node, created by `runc` alone, as a kubelet's
/// container runtime creates them. Start at [Container].
@NullMarked
package dev.sluice.testbed.container;

import org.jspecify.annotations.NullMarked;
