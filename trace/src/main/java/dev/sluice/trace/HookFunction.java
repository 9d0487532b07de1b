package dev.sluice.trace;

import java.util.List;

/// What is called at a hook for each packet: a base chain of a table, or IPVS.
public interface HookFunction {
    NetfilterHook hook();

    int priority();

    /// Whether only the first packet of a connection meets it, until something is translated.
    boolean isNat();

    /// All that may become of a packet. A branch that nothing decided goes on with the next
    /// function. Never throws for what it cannot read: that is [PacketVerdict.Unknown].
    List<Branch> call(Branch branch);
}
