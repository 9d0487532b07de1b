package dev.sluice.ipvs.state;

import java.util.List;

/// What one Service needs in the kernel.
public record Share(List<Pool> pools, List<Item> items) {
    public static final Share NOTHING = new Share(List.of(), List.of());

    public Share {
        pools = List.copyOf(pools);
        items = List.copyOf(items);
    }
}
