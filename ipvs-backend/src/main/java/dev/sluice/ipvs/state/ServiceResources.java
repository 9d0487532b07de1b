package dev.sluice.ipvs.state;

import java.util.List;

/// What one Service needs in the kernel.
public record ServiceResources(List<Pool> pools, List<Item> items) {
    public static final ServiceResources NOTHING = new ServiceResources(List.of(), List.of());

    public ServiceResources {
        pools = List.copyOf(pools);
        items = List.copyOf(items);
    }
}
