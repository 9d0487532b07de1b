package dev.sluice.netlink.ipset;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.netfilter.Nfnetlink;

/// The range of protocol versions that the kernel supports (linux/netfilter/ipset/ip_set.h,
/// IPSET_CMD_PROTOCOL).
record ProtocolRange(int oldest, int newest) {
    static ProtocolRange read(Message message) {
        int oldest = 0;
        int newest = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Ipsets.IPSET_ATTR_PROTOCOL -> newest = attributes.u8();
                case Ipsets.IPSET_ATTR_PROTOCOL_MIN -> oldest = attributes.u8();
                default -> {}
            }
        }
        // A kernel with a single version omits the oldest one.
        return new ProtocolRange(oldest == 0 ? newest : oldest, newest);
    }
}
