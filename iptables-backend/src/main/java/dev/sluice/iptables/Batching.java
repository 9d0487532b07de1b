package dev.sluice.iptables;

/// How much to put into one transaction. A service's rules are never torn.
///
/// @param chains after how many chains it is full
/// @param lines after how many lines it is full
record Batching(int chains, int lines) {
    /// iptables-nft takes time with the square of the number of chains in one run: 60,000 chains in
    /// one are minutes, in runs of this size seconds.
    private static final Batching NFT = new Batching(1_000, 10_000);

    /// iptables-legacy reads and replaces the whole table in each run, so all goes into one.
    private static final Batching LEGACY = new Batching(Integer.MAX_VALUE, Integer.MAX_VALUE);

    static Batching of(IptablesVersion version) {
        return version.nft() ? NFT : LEGACY;
    }

    boolean isFull(Script script) {
        return script.chains() >= chains || script.lines() >= lines;
    }
}
