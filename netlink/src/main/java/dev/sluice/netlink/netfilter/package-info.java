/// What the parts of netfilter have in common, and the small ones among them: [Nfnetlink] begins
/// messages, [Batch] commits many as one, [Generation] and [RulesetChanges] tell who changed
/// nf_tables, [Accounting] keeps named counters.
///
/// Like all of netlink: for one platform thread at a time, in the network namespace of the thread
/// that opened the socket.
@NullMarked
package dev.sluice.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
