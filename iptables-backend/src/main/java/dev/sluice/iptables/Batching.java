package dev.sluice.iptables;

/// The size limits of one transaction. The changes of one service are never split, except that
/// chains of new services may be written first.
///
/// @param chains the number of chains from which on a transaction is full
/// @param lines the number of lines from which on a transaction is full
/// @param services the number of services from which on the chains of all new services are written
///   before any rule jumps to them
record Batching(int chains, int lines, int services) {
    /// The time of iptables-nft grows with the square of the number of chains in one run: 60,000
    /// chains in one run take minutes, in runs of this size seconds. Also, the kernel checks all
    /// reachable chains at each commit: a first load takes half the time if no rule jumps to the
    /// chains until the end.
    private static final Batching NFT = new Batching(1_000, 10_000, 1_000);

    /// Each run of iptables-legacy reads and replaces the whole table, so everything is written in
    /// one run.
    private static final Batching LEGACY =
            new Batching(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    static Batching of(IptablesVersion version) {
        return version.nft() ? NFT : LEGACY;
    }

    boolean isFull(Script script) {
        return script.chains() >= chains || script.lines() >= lines;
    }
}
