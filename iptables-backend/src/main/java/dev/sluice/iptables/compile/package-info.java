/// Turns a [dev.sluice.plan.Plan] into chains and rules, in kube-proxy's names, texts and order:
/// start at [Compiler]. Pure; safe from any thread.
@NullMarked
package dev.sluice.iptables.compile;

import org.jspecify.annotations.NullMarked;
