package dev.sluice.trace;

import dev.sluice.model.Ip;

/// The addresses and routes of the host, as far as rules depend on them.
public interface HostNetwork {
    /// Whether an address is the host's own (routing table `local`).
    boolean isLocal(Ip ip);

    /// The host's own address by which it reaches another: what it sends from, and what a
    /// masqueraded packet gets.
    Ip sourceFor(Ip destination);

    /// The interface by which packets leave for an address; `lo` for the host's own.
    String outInterface(Ip destination);

    /// The interface by which packets from an address come in; `lo` for the host's own.
    String inInterface(Ip source);
}
