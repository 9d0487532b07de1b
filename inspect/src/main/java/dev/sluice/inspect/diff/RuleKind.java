package dev.sluice.inspect.diff;

/// The mode that rules are of. What a mode cannot do for a packet is no difference.
public enum RuleKind {
    IPTABLES,
    NFTABLES,
    IPVS
}
