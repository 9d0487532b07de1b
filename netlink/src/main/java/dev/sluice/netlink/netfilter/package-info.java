/// What the netfilter subsystems have in common, and clients of the small ones. [Nfnetlink] begins
/// messages. [Batch] commits many messages as one transaction. [Generation] and [RulesetChanges]
/// report who changed nf_tables. [Tables] and [Jumps] read tables, chains and rules. [Accounting]
/// reads named counters.
///
/// As all of netlink, for one platform thread at a time. A socket belongs to the network namespace
/// of the thread that opened it.
@NullMarked
package dev.sluice.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
