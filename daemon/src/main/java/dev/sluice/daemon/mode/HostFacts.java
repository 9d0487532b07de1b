package dev.sluice.daemon.mode;

import dev.sluice.model.Ip;
import java.util.List;

/// The facts about a host that rules depend on.
///
/// @param addresses the addresses of the host's interfaces
/// @param counts whether rules may use the nfacct counters
/// @param randomFully whether iptables supports `--random-fully`
/// @param liberal whether `nf_conntrack_tcp_be_liberal` is set
public record HostFacts(List<Ip> addresses, boolean counts, boolean randomFully, boolean liberal) {
    public HostFacts {
        addresses = List.copyOf(addresses);
    }
}
