package dev.sluice.trace;

/// A place in the kernel's way of packets at which hook functions are called (`enum nf_inet_hooks`,
/// linux/netfilter.h).
public enum NetfilterHook {
    PREROUTING,
    INPUT,
    FORWARD,
    OUTPUT,
    POSTROUTING;

    /// Whether NAT changes destinations here; at the others it changes sources, if anything.
    boolean changesDestination() {
        return this == PREROUTING || this == OUTPUT;
    }
}
