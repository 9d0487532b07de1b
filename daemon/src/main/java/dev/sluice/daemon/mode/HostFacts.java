package dev.sluice.daemon.mode;

import dev.sluice.model.Ip;
import java.util.List;

/// What rules depend on in a host.
///
/// @param addresses of the host's interfaces
/// @param counts the kernel has nfacct counters
/// @param randomFully iptables can draw ports at random
/// @param liberal connection tracking is liberal about TCP
public record HostFacts(List<Ip> addresses, boolean counts, boolean randomFully, boolean liberal) {
    public HostFacts {
        addresses = List.copyOf(addresses);
    }
}
