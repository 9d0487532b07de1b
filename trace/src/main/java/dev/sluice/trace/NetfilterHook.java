package dev.sluice.trace;

/// A point of the kernel's packet path at which hook functions are called (`enum nf_inet_hooks`,
/// linux/netfilter.h).
public enum NetfilterHook {
    PREROUTING,
    INPUT,
    FORWARD,
    OUTPUT,
    POSTROUTING;

    /// Returns whether NAT changes destinations at this hook. At INPUT and POSTROUTING it changes
    /// sources, at FORWARD nothing.
    boolean changesDestination() {
        return this == PREROUTING || this == OUTPUT;
    }
}
