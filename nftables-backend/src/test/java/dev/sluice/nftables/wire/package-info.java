/// [FakeKernel] is a kernel in memory. [ToldRuleset] reads what is sent to a kernel, and the packet
/// table runs over it.
@NullMarked
package dev.sluice.nftables.wire;

import org.jspecify.annotations.NullMarked;
