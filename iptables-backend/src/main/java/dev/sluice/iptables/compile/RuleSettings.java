package dev.sluice.iptables.compile;

/// What the rules depend on besides the plan: configuration, and what the host can do.
///
/// @param masqueradeBit which bit of a packet's mark asks for masquerading, 0 to 31
/// @param randomFully masquerading draws source ports at random (iptables 1.6.2 and later)
/// @param dropInvalid packets that connection tracking cannot place are dropped; not so where it is
///   set to be liberal about TCP (sysctl `net/netfilter/nf_conntrack_tcp_be_liberal`)
/// @param countInvalid the packets so dropped are counted by nfacct
/// @param countLocalhost connections to node ports on loopback addresses are counted by nfacct
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

    /// As kube-proxy by default, on a host without nfacct.
    public static final RuleSettings DEFAULTS = new RuleSettings(14, true, true, false, false);

    public RuleSettings {
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("no bit " + masqueradeBit + " in a mark: 0 to 31");
        }
    }

    /// The mark that asks for masquerading.
    public int mark() {
        return 1 << masqueradeBit;
    }

    public RuleSettings withMasqueradeBit(int bit) {
        return new RuleSettings(bit, randomFully, dropInvalid, countInvalid, countLocalhost);
    }

    public RuleSettings withCounters(boolean invalid, boolean localhost) {
        return new RuleSettings(masqueradeBit, randomFully, dropInvalid, invalid, localhost);
    }

    public RuleSettings withDropInvalid(boolean drop) {
        return new RuleSettings(masqueradeBit, randomFully, drop, countInvalid, countLocalhost);
    }
}
