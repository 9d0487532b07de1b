package dev.sluice.netlink.conntrack;

/// An entry of the conntrack table.
///
/// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or AF_INET6
/// @param original the tuple of the first packet as it was sent
/// @param reply the tuple of the replies: its source is the destination after DNAT, its destination
///   is the source after SNAT
/// @param status bits of the constants below
/// @param zone the conntrack zone, usually 0
/// @param id identifies this entry among entries of the same tuple over time
public record Flow(int family, Tuple original, Tuple reply, int status, int zone, int id) {
    /// A reply was seen (IPS_SEEN_REPLY, linux/netfilter/nf_conntrack_common.h).
    public static final int SEEN_REPLY = 0x2;

    /// Packets of both directions were seen for a while: the entry is not evicted early from a full
    /// table (IPS_ASSURED).
    public static final int ASSURED = 0x4;

    /// The source is rewritten (IPS_SRC_NAT).
    public static final int SRC_NAT = 0x10;

    /// The destination is rewritten (IPS_DST_NAT).
    public static final int DST_NAT = 0x20;

    public boolean has(int statusBits) {
        return (status & statusBits) == statusBits;
    }
}
