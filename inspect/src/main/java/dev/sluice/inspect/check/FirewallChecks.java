package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.HostProcess;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.RuleChain;
import dev.sluice.inspect.check.facts.RuleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Rules of firewalls that drop forwarded packets, or are reloaded together with everybody's.
final class FirewallChecks {
    /// The chains in which network plugins accept what pods send and receive, before the policy of
    /// FORWARD applies.
    private static final Set<String> ACCEPTING =
            Set.of(
                    "FLANNEL-FWD",
                    "cali-FORWARD",
                    "CNI-FORWARD",
                    "CILIUM_FORWARD",
                    "KUBE-ROUTER-FORWARD",
                    "ANTREA-FORWARD",
                    "WEAVE-EXPOSE");

    private static final String FILTER = "filter";
    private static final String FORWARD = "FORWARD";
    private static final String UFW_CHAIN = "ufw-before-forward";
    private static final String FIREWALLD = "firewalld";

    private FirewallChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        FindingKind.FORWARD_DROPS,
                        facts -> facts.rules().ofIptables().map(FirewallChecks::iptables)),
                new Check(
                        FindingKind.NFTABLES_FORWARD_DROPS,
                        facts -> facts.rules().tables().map(FirewallChecks::nftables)),
                new Check(FindingKind.FIREWALLD, FirewallChecks::firewalld),
                new Check(
                        FindingKind.UFW,
                        facts -> facts.rules().ofIptables().map(FirewallChecks::ufw)));
    }

    private static List<Finding> iptables(List<RuleTable> tables) {
        return tables.stream()
                .filter(table -> table.name().equals(FILTER))
                .filter(table -> table.chains().stream().noneMatch(FirewallChecks::accepts))
                .filter(table ->
                        table.chains().stream()
                                .anyMatch(c -> c.name().equals(FORWARD) && c.drops()))
                .map(table ->
                        FindingKind.FORWARD_DROPS.at(
                                table.program() + " FORWARD",
                                "its policy is DROP, and no network plugin accepts the packets of pods before",
                                "PROGRAM",
                                table.program()))
                .toList();
    }

    private static boolean accepts(RuleChain chain) {
        return ACCEPTING.contains(chain.name());
    }

    private static List<Finding> nftables(List<RuleTable> tables) {
        List<Finding> found = new ArrayList<>();
        for (RuleTable table : tables) {
            if (table.isOfIptables()) {
                continue;
            }
            for (RuleChain chain : table.chains()) {
                if (chain.hook().equals("forward") && chain.drops()) {
                    found.add(
                            FindingKind.NFTABLES_FORWARD_DROPS.at(
                                    "chain %s %s %s"
                                            .formatted(table.family(), table.name(), chain.name()),
                                    "its policy is drop: what its rules do not accept is lost, whatever others accept",
                                    "FAMILY",
                                    table.family(),
                                    "TABLE",
                                    table.name(),
                                    "CHAIN",
                                    chain.name()));
                }
            }
        }
        return found;
    }

    /// firewalld is known by its table where its process is not visible.
    private static Fact<List<Finding>> firewalld(NodeFacts facts) {
        List<HostProcess> processes = facts.processes().processes().or(List.of());
        return facts.rules()
                .tables()
                .map(tables -> {
                    boolean found =
                            processes.stream().anyMatch(FirewallChecks::isFirewalld)
                                    || tables.stream()
                                            .anyMatch(table -> table.name().equals(FIREWALLD));
                    return Check.when(
                            found,
                            FindingKind.FIREWALLD.at(
                                    FIREWALLD,
                                    "its reload flushes the rules of others, and its zones reject what pods forward"));
                });
    }

    private static boolean isFirewalld(HostProcess process) {
        return process.name().equals(FIREWALLD)
                || process.command().stream().anyMatch(word -> word.endsWith("/firewalld"));
    }

    private static List<Finding> ufw(List<RuleTable> tables) {
        boolean enabled =
                tables.stream()
                        .anyMatch(table -> table.name().equals(FILTER) && table.has(UFW_CHAIN));
        return Check.when(
                enabled,
                FindingKind.UFW.at(
                        "ufw", "it rejects forwarded packets, and its reload replaces all rules"));
    }
}
