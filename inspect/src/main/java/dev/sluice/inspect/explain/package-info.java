/// What a node does with the first packet of a connection, and why. Start at [Explainer]: it
/// computes the answer from the plan ([PlanExplainer]) and, apart from that, from the rules in the
/// kernel ([KernelExplainer]), and compares the two. Pure; safe from any thread.
@NullMarked
package dev.sluice.inspect.explain;

import org.jspecify.annotations.NullMarked;
