/// Tests iptables rules with traced packets. A [TestRuleset] holds the rules of a plan and refuses
/// what the kernel refuses. The packet table and random clusters run over it, with rules as
/// compiled and as read back.
@NullMarked
package dev.sluice.iptables.trace;

import org.jspecify.annotations.NullMarked;
