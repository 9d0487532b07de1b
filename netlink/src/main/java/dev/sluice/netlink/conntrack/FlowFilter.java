package dev.sluice.netlink.conntrack;

/// Which flows to list. The kernel leaves out what does not match as far as it can: the family
/// always, newer ones the protocol and the status too; the rest is left out after reading.
///
/// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or AF_INET6
/// @param protocol as IANA numbers it; 0 for all
/// @param status bits that must be set; 0 for none
public record FlowFilter(int family, int protocol, int status) {
    boolean matches(Flow flow) {
        return flow.family() == family
                && (protocol == 0 || flow.original().protocol() == protocol)
                && flow.has(status);
    }
}
