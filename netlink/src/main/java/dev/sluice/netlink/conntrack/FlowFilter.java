package dev.sluice.netlink.conntrack;

/// Which flows to list. The kernel filters by family; newer kernels also filter by protocol and
/// status. All three are checked again after reading.
///
/// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or AF_INET6
/// @param protocol the IANA number; 0 for all protocols
/// @param status bits that must be set; 0 for no condition
public record FlowFilter(int family, int protocol, int status) {
    boolean matches(Flow flow) {
        return flow.family() == family
                && (protocol == 0 || flow.original().protocol() == protocol)
                && flow.has(status);
    }
}
