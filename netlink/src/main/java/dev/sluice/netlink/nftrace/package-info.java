/// Traces packets through the rules of nf_tables, those of iptables in its nf_tables variant
/// included. A [TraceTable] marks packets, [TraceEvents] receives what each rule does to them, and
/// [RuleOutlines] tells what the rule is.
@NullMarked
package dev.sluice.netlink.nftrace;

import org.jspecify.annotations.NullMarked;
