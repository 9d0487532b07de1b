package dev.sluice.plan;

import dev.sluice.model.Ip;
import java.util.List;

/// On which of the node's addresses node ports answer.
public sealed interface NodePortAddresses {
    /// On every local address.
    record All() implements NodePortAddresses {}

    /// On these, sorted and without duplicates.
    record Only(List<Ip> ips) implements NodePortAddresses {
        public Only {
            ips = ips.stream().distinct().sorted().toList();
        }
    }
}
