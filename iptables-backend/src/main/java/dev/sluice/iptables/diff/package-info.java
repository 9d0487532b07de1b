/// Computes a [Diff]: the changes from the installed rules to those of a plan. The installed rules
/// are those of the plan that was applied last, or those of a dump. The caller asks for one Service
/// at a time, so that the rules of all Services are never in memory at once. No effects; used by
/// one thread.
@NullMarked
package dev.sluice.iptables.diff;

import org.jspecify.annotations.NullMarked;
