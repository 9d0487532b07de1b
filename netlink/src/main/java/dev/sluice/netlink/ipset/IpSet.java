package dev.sluice.netlink.ipset;

import java.util.Set;

/// A set and its entries.
///
/// @param entries those of types that [SetType] knows
public record IpSet(SetHeader header, Set<Entry> entries) {
    public IpSet {
        entries = Set.copyOf(entries);
    }
}
