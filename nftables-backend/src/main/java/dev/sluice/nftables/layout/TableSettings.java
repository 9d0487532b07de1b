package dev.sluice.nftables.layout;

/// The configuration of the rules.
///
/// @param masqueradeBit the bit of the packet mark that means "masquerade", 0 to 31
/// @param dropInvalid whether forwarded packets in conntrack state `invalid` are dropped. Otherwise
///   they could reach a client with an endpoint's address as their source and end its connection,
///   unless conntrack is liberal (`nf_conntrack_tcp_be_liberal`)
/// @param counts whether the kernel counts the connections and packets of each frontend
/// @param localhostNodePorts whether a forwarder serves the TCP node ports of this family on
///   loopback addresses, so that those of other protocols are rejected there
public record TableSettings(
        int masqueradeBit, boolean dropInvalid, boolean counts, boolean localhostNodePorts) {
    public TableSettings {
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("no bit " + masqueradeBit + " in a mark: 0 to 31");
        }
    }

    /// Without counters and without node ports on loopback addresses.
    public TableSettings(int masqueradeBit, boolean dropInvalid) {
        this(masqueradeBit, dropInvalid, false, false);
    }

    /// These settings with node ports on loopback addresses.
    public TableSettings withLocalhostNodePorts() {
        return new TableSettings(masqueradeBit, dropInvalid, counts, true);
    }

    public int mark() {
        return 1 << masqueradeBit;
    }
}
