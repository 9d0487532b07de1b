/// What the parts of netfilter have in common, and its small parts. [Nfnetlink] begins messages.
/// [Batch] commits many messages as one. [Generation] and [RulesetChanges] tell who changed
/// nf_tables. [Accounting] keeps named counters.
///
/// As everywhere in netlink: for one platform thread at a time. A socket belongs to the network
/// namespace of the thread that opened it.
@NullMarked
package dev.sluice.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
