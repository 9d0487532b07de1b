/// Compiles a [dev.sluice.plan.Plan] to chains and rules with the names, texts and order of
/// kube-proxy. Start at [Compiler]. Pure; safe for use by several threads.
@NullMarked
package dev.sluice.iptables.compile;

import org.jspecify.annotations.NullMarked;
