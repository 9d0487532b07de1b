/// The language of iptables as values: a [Rule] in a [Chain] of a [Table]. A rule has one text, the
/// one that `iptables-save` prints, which `iptables-restore` reads back as the same rule: so what
/// is written and what is found standing compare as text. Pure and immutable; safe from any thread.
@NullMarked
package dev.sluice.iptables.table;

import org.jspecify.annotations.NullMarked;
