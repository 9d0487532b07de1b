/// Sets of addresses and ports that iptables rules match (ipset). [Ipsets] creates, fills and lists
/// them.
///
/// [SetType] lists only the types that rules for Services need. Of sets of other types, only the
/// header is read reliably.
@NullMarked
package dev.sluice.netlink.ipset;

import org.jspecify.annotations.NullMarked;
