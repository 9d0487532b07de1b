/// Sets of addresses and ports that rules of iptables match against (ipset). [Ipsets] makes, fills
/// and lists them.
///
/// Speaks of the few types that rules for services need ([SetType]); sets of other types are listed
/// by name.
@NullMarked
package dev.sluice.netlink.ipset;

import org.jspecify.annotations.NullMarked;
