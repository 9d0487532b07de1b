/// Compares what a plan asks of the kernel with what rules in the kernel do to packets, by Service.
/// Start at [PlanComparison].
///
/// Both sides are stated in terms of connections: which endpoints they reach with which share,
/// whether their source is rewritten, how long a client stays, and whether they are rejected or
/// dropped. Thus Sluice's plan can be compared with rules of any mode, and with those of
/// kube-proxy.
@NullMarked
package dev.sluice.inspect.diff;

import org.jspecify.annotations.NullMarked;
