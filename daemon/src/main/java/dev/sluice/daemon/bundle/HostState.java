package dev.sluice.daemon.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The host of a bundle, as far as rules and routes depend on it: the only item of the document in
/// the bundle's entry `kernel/host.json`.
///
/// @param addresses those of all interfaces, without service addresses of ipvs mode
/// @param links the interfaces
/// @param routes of all tables and both families
/// @param counts whether the nfacct counters of the rules exist
/// @param liberal whether `nf_conntrack_tcp_be_liberal` is set
/// @param iptables the variant in the bundle that `iptables` is: `host`, `nft` or `legacy`
public record HostState(
        List<String> addresses,
        List<HostLink> links,
        List<HostRoute> routes,
        boolean counts,
        boolean liberal,
        @Nullable String iptables) {
    /// The kind of the document.
    public static final String KIND = "HostStateList";

    public HostState {
        addresses = List.copyOf(addresses);
        links = List.copyOf(links);
        routes = List.copyOf(routes);
    }

    /// An interface.
    ///
    /// @param index the kernel's number for it
    /// @param addresses with the lengths of their prefixes, as `10.0.0.1/24`
    public record HostLink(int index, String name, List<String> addresses) {
        public HostLink {
            addresses = List.copyOf(addresses);
        }
    }

    /// A route, in the numbers of linux/rtnetlink.h.
    ///
    /// @param table 255 for the host's own addresses, 254 for the main one
    /// @param type 1 for unicast, 2 for local
    /// @param to the network
    /// @param link the index of the interface; 0 for none
    /// @param gateway null for none
    /// @param source the address to send from; null if the kernel chooses
    public record HostRoute(
            int table,
            int type,
            String to,
            int link,
            @Nullable String gateway,
            @Nullable String source,
            long metric) {}
}
