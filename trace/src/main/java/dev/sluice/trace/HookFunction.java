package dev.sluice.trace;

import java.util.List;

/// A function that the kernel calls at a hook for each packet: a base chain of a table, or IPVS.
public interface HookFunction {
    NetfilterHook hook();

    int priority();

    /// Whether it is of type NAT. [PacketTracer] calls such a function only while the address that
    /// the hook translates is neither bound nor translated.
    boolean isNat();

    /// Returns every possible continuation of a branch. A branch that nothing decided continues
    /// with the next function. What cannot be read never throws; it ends the branch with
    /// [PacketVerdict.Unknown].
    List<Branch> call(Branch branch);
}
