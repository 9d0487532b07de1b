package dev.sluice.netlink.nftrace;

import java.util.List;

/// What a rule of nf_tables is for, in short.
///
/// @param comment that of `nft`, or of the iptables match `comment`; empty for none
/// @param effects what it does besides its verdict, such as `lookup service-ips`, `dnat`,
///   `masquerade` or `reject`, in order; the targets of iptables in upper case
public record RuleOutline(String comment, List<String> effects) {
    public static final RuleOutline NONE = new RuleOutline("", List.of());

    public RuleOutline {
        effects = List.copyOf(effects);
    }
}
