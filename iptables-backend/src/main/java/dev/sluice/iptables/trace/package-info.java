/// Evaluates what iptables rules do with one packet. Start at [IptablesHooks], which makes hook
/// functions of rules, such as those that `iptables-save` printed. Pure; safe for use by several
/// threads if the [SetLookup] is.
@NullMarked
package dev.sluice.iptables.trace;

import org.jspecify.annotations.NullMarked;
