package dev.sluice.netlink.conntrack;

/// A flow with what changes during its life.
///
/// @param timeoutSeconds for how long the entry stays if no packet comes
/// @param state the state of the protocol: `enum tcp_conntrack` of
///   linux/netfilter/nf_conntrack_tcp.h, or `enum sctp_conntrack` of nf_conntrack_sctp.h; 0 for
///   other protocols
/// @param startedNanos when its first packet came, in nanoseconds since 1970; 0 if the kernel does
///   not record it (`net.netfilter.nf_conntrack_timestamp`)
public record TrackedFlow(Flow flow, int timeoutSeconds, int state, long startedNanos) {}
