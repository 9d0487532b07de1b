/// [NftRuleset] is what a plan compiles to, and refuses what the kernel refuses. The packet table
/// and random clusters run over it, as compiled and as read back.
@NullMarked
package dev.sluice.iptables.trace;

import org.jspecify.annotations.NullMarked;
