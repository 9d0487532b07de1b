package dev.sluice.inspect.live;

import dev.sluice.netlink.nftrace.RuleOutline;
import dev.sluice.netlink.nftrace.TraceEvent;

/// An event with what is known of its rule and chain.
///
/// @param rule that of the event; [RuleOutline#NONE] if it is about no rule
/// @param hook where netfilter enters the chain, such as `prerouting`; empty for a chain to which
///   rules jump
/// @param nanos when it was read, by a monotonic clock
public record TracedEvent(TraceEvent event, RuleOutline rule, String hook, long nanos) {}
