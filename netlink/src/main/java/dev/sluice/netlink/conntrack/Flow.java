package dev.sluice.netlink.conntrack;

/// An entry of the table.
///
/// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or AF_INET6
/// @param original as the first packet was sent
/// @param reply as answers come; its source is where the connection was sent in truth, and its
///   destination as whom it was sent there
/// @param status bits, below
/// @param zone 0 mostly
/// @param id tells this entry from a later one of the same tuple
public record Flow(int family, Tuple original, Tuple reply, int status, int zone, int id) {
    /// An answer was seen (IPS_SEEN_REPLY, linux/netfilter/nf_conntrack_common.h).
    public static final int SEEN_REPLY = 0x2;

    /// Seen both ways for a while: not dropped early when the table is full (IPS_ASSURED).
    public static final int ASSURED = 0x4;

    /// The source is rewritten (IPS_SRC_NAT).
    public static final int SRC_NAT = 0x10;

    /// The destination is rewritten (IPS_DST_NAT).
    public static final int DST_NAT = 0x20;

    public boolean has(int statusBits) {
        return (status & statusBits) == statusBits;
    }
}
