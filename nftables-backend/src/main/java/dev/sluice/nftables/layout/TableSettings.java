package dev.sluice.nftables.layout;

/// What the configuration says of the rules themselves.
///
/// @param masqueradeBit which bit of the mark stands for "to be masqueraded", 0 to 31
/// @param dropInvalid whether forwarded packets that connection tracking takes for invalid are
///   lost: else, unless it tracks liberally, they could reach a client with an endpoint's address
///   and end its connection
/// @param counts whether the kernel counts connections and packets for each service
public record TableSettings(int masqueradeBit, boolean dropInvalid, boolean counts) {
    public TableSettings {
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("no such bit of the mark: " + masqueradeBit);
        }
    }

    /// Without counters.
    public TableSettings(int masqueradeBit, boolean dropInvalid) {
        this(masqueradeBit, dropInvalid, false);
    }

    public int mark() {
        return 1 << masqueradeBit;
    }
}
