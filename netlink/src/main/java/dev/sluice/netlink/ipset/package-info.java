/// Sets of addresses and ports that iptables rules match against (ipset). [Ipsets] creates, fills
/// and lists them.
///
/// Only the few types that rules for Services need are known ([SetType]). Sets of other types are
/// listed by name.
@NullMarked
package dev.sluice.netlink.ipset;

import org.jspecify.annotations.NullMarked;
