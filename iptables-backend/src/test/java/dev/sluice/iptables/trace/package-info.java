/// [TestRuleset] is what a plan compiles to, and refuses what the kernel refuses; the packet table
/// and random clusters run over it as it is and as it is read back.
@NullMarked
package dev.sluice.iptables.trace;

import org.jspecify.annotations.NullMarked;
