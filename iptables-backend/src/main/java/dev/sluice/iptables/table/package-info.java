/// The language of iptables as values: a [Rule] in a [Chain] of a [Table]. A rule has one text.
/// `iptables-save` prints that text, and `iptables-restore` reads it back as the same rule, so
/// planned and installed rules are compared as text. Pure and immutable; safe from any thread.
@NullMarked
package dev.sluice.iptables.table;

import org.jspecify.annotations.NullMarked;
