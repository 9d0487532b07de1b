package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.HostProcess;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import dev.sluice.inspect.check.facts.OpenSocket;
import dev.sluice.inspect.check.facts.RuleTable;
import dev.sluice.inspect.check.facts.RulesetFacts.IptablesProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Other service proxies, what they left, and programs that would remove Sluice's rules.
final class ProxyChecks {
    /// The table of kube-proxy's nftables mode.
    static final String KUBE_PROXY = "kube-proxy";

    private static final String SLUICE = "sluice";
    private static final String IPVS_LINK = "kube-ipvs0";
    private static final Set<String> EMBEDDING = Set.of("k3s", "k3s-server", "k3s-agent", "rke2");

    /// The ports of health and metrics of every kube-proxy, unless they are configured.
    private static final Set<Integer> PORTS = Set.of(10_249, 10_256);

    private ProxyChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        FindingKind.OTHER_PROXY,
                        facts -> facts.processes().processes().map(ProxyChecks::others)),
                new Check(
                        FindingKind.TWO_VARIANTS_OF_SERVICES,
                        facts ->
                                facts.rules()
                                        .ofIptables()
                                        .and(facts.rules().program(), ProxyChecks::bothServe)),
                new Check(
                        FindingKind.TWO_VARIANTS,
                        facts ->
                                facts.rules()
                                        .ofIptables()
                                        .and(facts.rules().program(), ProxyChecks::bothUsed)),
                new Check(
                        FindingKind.NFTABLES_LEFT,
                        facts ->
                                besidesDaemon(
                                        facts,
                                        facts.rules().tables().map(all -> nftables(facts, all)))),
                new Check(
                        FindingKind.IPTABLES_LEFT, facts -> besidesDaemon(facts, iptables(facts))),
                new Check(FindingKind.IPVS_LEFT, facts -> besidesDaemon(facts, ipvs(facts))),
                new Check(FindingKind.CALICO_CLEANS, ProxyChecks::calico),
                new Check(
                        FindingKind.EMBEDDED_PROXY,
                        facts -> facts.processes().sockets().map(ProxyChecks::embedded)));
    }

    /// Rules are left over only if others serve. Without a daemon that tells its mode, they may be
    /// all that serves the node.
    private static Fact<List<Finding>> besidesDaemon(NodeFacts facts, Fact<List<Finding>> found) {
        return facts.daemon()
                .answers()
                .then(answers ->
                        answers ? found : new Fact.Inapplicable<>("no daemon serves instead"));
    }

    private static List<Finding> others(List<HostProcess> processes) {
        return processes.stream()
                .filter(each -> each.name().equals(KUBE_PROXY))
                .map(each ->
                        FindingKind.OTHER_PROXY.at(
                                each.toString(),
                                "it writes rules for the same Services",
                                "NAME",
                                each.name()))
                .toList();
    }

    private static List<Finding> bothServe(List<RuleTable> tables, IptablesProgram program) {
        List<RuleTable> serving = tables.stream().filter(t -> t.serviceChains() > 0).toList();
        List<Finding> found = new ArrayList<>();
        unused(serving, program)
                .forEach(table ->
                        found.add(
                                FindingKind.TWO_VARIANTS_OF_SERVICES.at(
                                        table.program(),
                                        "table %s holds %d chains of Services, and so does the other variant"
                                                .formatted(table.name(), table.serviceChains()),
                                        "PROGRAM",
                                        table.program())));
        return found;
    }

    private static List<Finding> bothUsed(List<RuleTable> tables, IptablesProgram program) {
        List<RuleTable> used =
                tables.stream()
                        .filter(table -> table.hasRules() && table.serviceChains() == 0)
                        .toList();
        return unused(used, program).stream()
                .map(table ->
                        FindingKind.TWO_VARIANTS.at(
                                table.program() + " table " + table.name(),
                                "packets meet its rules besides those of the other variant",
                                "PROGRAM",
                                table.program(),
                                "TABLE",
                                table.name()))
                .toList();
    }

    /// The tables of the variant that `iptables` is not, if tables of both variants are given.
    private static List<RuleTable> unused(List<RuleTable> tables, IptablesProgram program) {
        boolean both =
                tables.stream().anyMatch(RuleTable::legacy)
                        && tables.stream().anyMatch(table -> !table.legacy());
        return both
                ? tables.stream().filter(table -> table.legacy() != program.legacy()).toList()
                : List.of();
    }

    private static List<Finding> nftables(NodeFacts facts, List<RuleTable> tables) {
        return tables.stream()
                .filter(table ->
                        table.name().equals(KUBE_PROXY)
                                || (table.name().equals(SLUICE)
                                        && facts.setup().mode() != RuleMode.NFTABLES))
                .map(table ->
                        FindingKind.NFTABLES_LEFT.at(
                                "table " + table.family() + " " + table.name(),
                                "it still translates packets for Services, to endpoints of the past",
                                "FAMILY",
                                table.family(),
                                "TABLE",
                                table.name()))
                .toList();
    }

    private static Fact<List<Finding>> iptables(NodeFacts facts) {
        RuleMode mode = facts.setup().mode();
        if (mode == RuleMode.IPTABLES) {
            return new Fact.Inapplicable<>("mode iptables writes these chains itself");
        }
        return facts.rules()
                .ofIptables()
                .map(tables ->
                        tables.stream()
                                .filter(table -> table.serviceChains() > 0)
                                .map(table ->
                                        FindingKind.IPTABLES_LEFT.at(
                                                table.program() + " table " + table.name(),
                                                "%d chains of Services translate packets to endpoints of the past"
                                                        .formatted(table.serviceChains()),
                                                "PROGRAM",
                                                table.program()))
                                .toList());
    }

    private static Fact<List<Finding>> ipvs(NodeFacts facts) {
        if (facts.setup().mode() == RuleMode.IPVS) {
            return new Fact.Inapplicable<>("mode ipvs writes virtual servers itself");
        }
        return virtualServers(facts)
                .map(count ->
                        Check.when(
                                count > 0,
                                FindingKind.IPVS_LEFT.at(
                                        count + " virtual servers",
                                        "they still take connections to Services")));
    }

    /// The virtual servers of Services. Where the interface of their addresses is missing, all are
    /// other programs', such as keepalived's.
    static Fact<Integer> virtualServers(NodeFacts facts) {
        return facts.rules()
                .virtualServers()
                .and(
                        facts.kernel().links(),
                        (count, links) ->
                                links.stream().anyMatch(link -> link.name().equals(IPVS_LINK))
                                        ? count
                                        : 0);
    }

    private static Fact<List<Finding>> calico(NodeFacts facts) {
        if (!facts.setup().mode().usesIptables()) {
            return new Fact.Inapplicable<>("mode nftables has no chains KUBE-");
        }
        return facts.kernel()
                .links()
                .map(links ->
                        Check.when(
                                links.stream().anyMatch(link -> link.name().equals("bpfin.cali")),
                                FindingKind.CALICO_CLEANS.at(
                                        "bpfin.cali",
                                        "Calico runs in its eBPF mode, in which it removes all chains KUBE-")));
    }

    private static List<Finding> embedded(List<OpenSocket> sockets) {
        return sockets.stream()
                .filter(socket -> PORTS.contains(socket.port()) && !socket.own())
                .flatMap(socket -> Optional.ofNullable(socket.holder()).stream())
                .filter(holder -> EMBEDDING.contains(holder.name()))
                .map(holder ->
                        FindingKind.EMBEDDED_PROXY.at(
                                holder.toString(), "it runs a kube-proxy inside"))
                .toList();
    }
}
