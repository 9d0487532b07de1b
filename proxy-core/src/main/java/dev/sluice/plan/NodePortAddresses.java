package dev.sluice.plan;

import dev.sluice.model.Ip;
import java.util.List;

/// The node's addresses on which node ports are served.
public sealed interface NodePortAddresses {
    /// Every local address.
    record All() implements NodePortAddresses {}

    /// These addresses, sorted and without duplicates.
    record Only(List<Ip> ips) implements NodePortAddresses {
        public Only {
            ips = ips.stream().distinct().sorted().toList();
        }
    }
}
