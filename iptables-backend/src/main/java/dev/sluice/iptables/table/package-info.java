/// The rules of iptables as values: a [Rule] in a [Chain] of a [Table]. A rule has exactly one
/// text. `iptables-save` prints that text, and `iptables-restore` reads it back as the same rule,
/// so planned and installed rules are compared as text. Values are immutable and safe for use by
/// several threads; a [Dump] is for one thread.
@NullMarked
package dev.sluice.iptables.table;

import org.jspecify.annotations.NullMarked;
