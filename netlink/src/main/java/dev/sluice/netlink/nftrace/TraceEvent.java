package dev.sluice.netlink.nftrace;

import org.jspecify.annotations.Nullable;

/// What happened to a traced packet in one rule, or at the end of a chain.
///
/// @param family of the table: [dev.sluice.netlink.AddressFamily#AF_INET], AF_INET6 or
///   [TraceTable#NFPROTO_INET]
/// @param packet identifies the packet, until it leaves through the loopback interface and comes in
///   again under another number; a later packet may have the same number
/// @param handle the number of the rule in its table; 0 if it is not about a rule
/// @param verdict one of `NF_...` and `NFT_...` of [dev.sluice.netlink.netfilter.Nft]
/// @param target the chain to which the packet jumps; empty for other verdicts
/// @param header the packet at this point; only in the first event of each base chain
/// @param in the index of the interface where it came in; 0 for none
/// @param out the index of the interface where it leaves; 0 if that is not decided
public record TraceEvent(
        int family,
        int packet,
        Type type,
        String table,
        String chain,
        long handle,
        int verdict,
        String target,
        @Nullable PacketHeader header,
        int in,
        int out) {
    /// `enum nft_trace_types`
    public enum Type {
        /// The base chain ended: its policy decided.
        POLICY,
        /// A chain ended: the one that jumped to it continues, or its policy follows. Not every
        /// kernel reports it.
        RETURN,
        RULE
    }
}
