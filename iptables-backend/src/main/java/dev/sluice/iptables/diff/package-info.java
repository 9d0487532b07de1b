/// What must change for the rules to be as planned: a [Diff] against the last plan that was
/// applied, or against a dump of what stands. Computed service by service as it is asked for, so
/// that the rules of all services are never in memory at once. No effects; used by one thread.
@NullMarked
package dev.sluice.iptables.diff;

import org.jspecify.annotations.NullMarked;
