package dev.sluice.iptables;

/// How much to put into one transaction. What already serves is never torn.
///
/// @param chains after how many chains it is full
/// @param lines after how many lines it is full
/// @param services from how many services on the chains of new ones are all written before anything
///   leads there
record Batching(int chains, int lines, int services) {
    /// iptables-nft takes time with the square of the number of chains in one run: 60,000 chains in
    /// one are minutes, in runs of this size seconds. And at each commit the kernel walks all that
    /// packets can reach: a first load takes half the time where that is nothing until the end.
    private static final Batching NFT = new Batching(1_000, 10_000, 1_000);

    /// iptables-legacy reads and replaces the whole table in each run, so all goes into one.
    private static final Batching LEGACY =
            new Batching(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    static Batching of(IptablesVersion version) {
        return version.nft() ? NFT : LEGACY;
    }

    boolean isFull(Script script) {
        return script.chains() >= chains || script.lines() >= lines;
    }
}
