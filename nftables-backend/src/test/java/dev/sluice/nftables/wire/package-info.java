/// Tests of the netlink messages. [FakeKernel] is a kernel in memory. [RecordingRuleset] reads the
/// messages that are sent to a kernel, and the packet table runs over the result.
@NullMarked
package dev.sluice.nftables.wire;

import org.jspecify.annotations.NullMarked;
