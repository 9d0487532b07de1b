/// [FakeKernel] is a kernel in memory; [ToldRuleset] reads what a kernel is told, over which the
/// packet table runs.
@NullMarked
package dev.sluice.nftables.wire;

import org.jspecify.annotations.NullMarked;
