package dev.sluice.nftables.wire;

import java.util.Map;

/// A table of any program, as packets pass it.
///
/// @param dormant whether the kernel enters none of its chains
record TableContents(
        String name,
        boolean dormant,
        Map<String, InstalledTable.ReadChain> chains,
        Map<String, SetContents> sets) {
    TableContents {
        chains = Map.copyOf(chains);
        sets = Map.copyOf(sets);
    }
}
