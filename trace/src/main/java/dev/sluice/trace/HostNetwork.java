package dev.sluice.trace;

import dev.sluice.model.Ip;

/// The host's addresses and routes that rules depend on.
public interface HostNetwork {
    /// Returns whether an address is one of the host's own (routing table `local`).
    boolean isLocal(Ip ip);

    /// Returns the host's own source address towards a destination: what a local process sends
    /// from, and what masquerading uses.
    Ip sourceFor(Ip destination);

    /// Returns the interface through which packets to an address leave; `lo` for the host's own
    /// addresses.
    String outInterface(Ip destination);

    /// Returns the interface through which packets from an address arrive; `lo` for the host's own
    /// addresses.
    String inInterface(Ip source);
}
