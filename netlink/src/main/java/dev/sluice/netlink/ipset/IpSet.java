package dev.sluice.netlink.ipset;

import java.util.Set;

/// A set and its entries.
///
/// @param entries without those whose attributes are not of a type that [SetType] lists
public record IpSet(SetHeader header, Set<Entry> entries) {
    public IpSet {
        entries = Set.copyOf(entries);
    }
}
