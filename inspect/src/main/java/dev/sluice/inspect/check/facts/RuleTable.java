package dev.sluice.inspect.check.facts;

import java.util.List;
import java.util.Set;

/// A table of rules, by the names of its chains.
///
/// @param legacy whether it belongs to iptables-legacy, not to nf_tables
/// @param family as nft spells it: `ip`, `ip6`, `inet`, `bridge`, `arp`, `netdev`
/// @param serviceChains the number of chains for single Services, as kube-proxy and iptables mode
///   name them (`KUBE-SVC-...`); these are not among `chains`
public record RuleTable(
        boolean legacy, String family, String name, List<RuleChain> chains, int serviceChains) {
    private static final Set<String> OF_IPTABLES =
            Set.of("filter", "nat", "mangle", "raw", "security");

    public RuleTable {
        chains = List.copyOf(chains);
    }

    /// Returns whether programs of iptables write to it.
    public boolean isOfIptables() {
        boolean ip = family.equals("ip") || family.equals("ip6");
        return legacy || (ip && OF_IPTABLES.contains(name));
    }

    /// Returns the variant of iptables that writes to it: `legacy` or `nft`.
    public String variant() {
        return legacy ? "legacy" : "nft";
    }

    /// Returns the program that writes to it, such as `ip6tables-legacy`.
    public String program() {
        return (family.equals("ip6") ? "ip6tables-" : "iptables-") + variant();
    }

    /// Returns whether it has a chain of this name.
    public boolean has(String chain) {
        return chains.stream().anyMatch(each -> each.name().equals(chain));
    }

    /// Returns whether it has any rule.
    public boolean hasRules() {
        return serviceChains > 0 || chains.stream().anyMatch(chain -> chain.uses() > 0);
    }
}
