package dev.sluice.iptables.compile;

/// The settings of the rules besides the plan: configuration, and the host's capabilities.
///
/// @param masqueradeBit the bit of a packet's mark that requests masquerading, 0 to 31
/// @param randomFully whether masquerading chooses source ports at random (iptables 1.6.2 and
///   later)
/// @param dropInvalid whether packets in conntrack state INVALID are dropped; false if conntrack is
///   liberal about TCP (sysctl `net/netfilter/nf_conntrack_tcp_be_liberal`)
/// @param countInvalid whether nfacct counts these dropped packets
/// @param countLocalhost whether nfacct counts connections to node ports on loopback addresses
public record RuleSettings(
        int masqueradeBit,
        boolean randomFully,
        boolean dropInvalid,
        boolean countInvalid,
        boolean countLocalhost) {
    /// The nfacct counter of [#countInvalid].
    public static final String INVALID_COUNTER = "ct_state_invalid_dropped_pkts";

    /// The nfacct counter of [#countLocalhost].
    public static final String LOCALHOST_COUNTER = "localhost_nps_accepted_pkts";

    /// kube-proxy's defaults on a host without nfacct.
    public static final RuleSettings DEFAULTS = new RuleSettings(14, true, true, false, false);

    public RuleSettings {
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("no bit " + masqueradeBit + " in a mark: 0 to 31");
        }
    }

    /// The mark that requests masquerading.
    public int mark() {
        return 1 << masqueradeBit;
    }

    public RuleSettings withMasqueradeBit(int bit) {
        return new RuleSettings(bit, randomFully, dropInvalid, countInvalid, countLocalhost);
    }

    public RuleSettings withRandomFully(boolean random) {
        return new RuleSettings(masqueradeBit, random, dropInvalid, countInvalid, countLocalhost);
    }

    public RuleSettings withCounters(boolean invalid, boolean localhost) {
        return new RuleSettings(masqueradeBit, randomFully, dropInvalid, invalid, localhost);
    }

    public RuleSettings withDropInvalid(boolean drop) {
        return new RuleSettings(masqueradeBit, randomFully, drop, countInvalid, countLocalhost);
    }
}
