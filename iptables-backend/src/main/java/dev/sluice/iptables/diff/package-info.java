/// Computes a [Diff]: what must change for the rules to match a plan. It compares with the plan
/// that was applied last, or with a dump of the installed rules. It goes Service by Service as the
/// caller asks, so that the rules of all Services are never in memory at once. No effects; used by
/// one thread.
@NullMarked
package dev.sluice.iptables.diff;

import org.jspecify.annotations.NullMarked;
