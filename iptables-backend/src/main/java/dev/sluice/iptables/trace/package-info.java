/// What rules of iptables do with one packet: [IptablesHooks] makes hook functions of the rules
/// that `iptables-save` printed, or of others. Pure; safe from any thread if the [SetLookup] is.
/// Start at [IptablesHooks].
@NullMarked
package dev.sluice.iptables.trace;

import org.jspecify.annotations.NullMarked;
