package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.HostProcess;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import dev.sluice.inspect.check.facts.RuleTable;
import dev.sluice.model.Ip;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Programs of other projects that expect kube-proxy's iptables mode, or a setting of it.
final class CompanionChecks {
    private static final String ONLY_NFTABLES = "only in mode nftables";
    private static final String LOCAL_DNS = "169.254.20.10";

    private CompanionChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(FindingKind.NODE_LOCAL_DNS, CompanionChecks::nodeLocalDns),
                new Check(
                        FindingKind.METALLB_WITHOUT_STRICT_ARP,
                        facts ->
                                facts.setup().mode() == RuleMode.IPVS && !facts.setup().strictArp()
                                        ? metallb(
                                                facts,
                                                FindingKind.METALLB_WITHOUT_STRICT_ARP,
                                                "every node answers ARP for its addresses, which ipvs mode assigns to all")
                                        : new Fact.Inapplicable<>(
                                                "only in mode ipvs without strictARP")),
                new Check(
                        FindingKind.METALLB,
                        facts ->
                                inNftables(
                                        facts,
                                        () ->
                                                metallb(
                                                        facts,
                                                        FindingKind.METALLB,
                                                        "its makers know only the modes iptables and ipvs"))),
                new Check(
                        FindingKind.ISTIO_CNI,
                        facts ->
                                chain(
                                        facts,
                                        FindingKind.ISTIO_CNI,
                                        name -> name.startsWith("ISTIO_"),
                                        "it writes iptables rules, whose order with Sluice's is undefined")),
                new Check(
                        FindingKind.PORTMAP,
                        facts ->
                                chain(
                                        facts,
                                        FindingKind.PORTMAP,
                                        name -> name.equals("CNI-HOSTPORT-DNAT"),
                                        "the CNI plugin portmap writes iptables rules: a node port of the same number may win")),
                new Check(
                        FindingKind.DOCKER,
                        facts ->
                                chain(
                                        facts,
                                        FindingKind.DOCKER,
                                        name -> name.equals("DOCKER"),
                                        "it writes iptables rules that drop what they do not know")),
                new Check(FindingKind.ANTREA, CompanionChecks::antrea));
    }

    /// A question of one mode.
    private interface Question {
        Fact<List<Finding>> ask();
    }

    private static Fact<List<Finding>> inNftables(NodeFacts facts, Question question) {
        return facts.setup().mode() == RuleMode.NFTABLES
                ? question.ask()
                : new Fact.Inapplicable<>(ONLY_NFTABLES);
    }

    /// In iptables mode, NodeLocal DNSCache takes the cluster IP of the DNS Service by rules that
    /// precede those of Services. In other modes it must have an address of its own alone.
    private static Fact<List<Finding>> nodeLocalDns(NodeFacts facts) {
        if (facts.setup().mode() == RuleMode.IPTABLES) {
            return new Fact.Inapplicable<>("it expects mode iptables");
        }
        return facts.kernel()
                .links()
                .map(links ->
                        links.stream()
                                .filter(link -> link.name().equals(ServiceChecks.NODE_LOCAL_DNS))
                                .flatMap(link -> taken(link).stream())
                                .map(ip ->
                                        FindingKind.NODE_LOCAL_DNS.at(
                                                ServiceChecks.NODE_LOCAL_DNS,
                                                "NodeLocal DNSCache takes %s, which rules of this mode lead past it"
                                                        .formatted(ip),
                                                "ADDRESS",
                                                LOCAL_DNS))
                                .toList());
    }

    private static Optional<Ip> taken(NodeLink link) {
        return link.addresses().stream()
                .filter(ip -> !ip.isLinkLocal() && !ip.toString().startsWith("169.254."))
                .findFirst();
    }

    private static Fact<List<Finding>> metallb(NodeFacts facts, FindingKind kind, String cause) {
        return facts.processes()
                .processes()
                .map(processes ->
                        processes.stream()
                                .filter(CompanionChecks::isMetallb)
                                .map(process -> kind.at("MetalLB " + process, cause))
                                .toList());
    }

    private static boolean isMetallb(HostProcess process) {
        return process.name().equals("speaker")
                && process.command().stream().anyMatch(word -> word.contains("speaker"));
    }

    private static Fact<List<Finding>> chain(
            NodeFacts facts, FindingKind kind, Predicate<String> name, String cause) {
        return inNftables(
                facts,
                () ->
                        facts.rules()
                                .ofIptables()
                                .map(tables ->
                                        tables.stream()
                                                .filter(table -> has(table, name))
                                                .map(table ->
                                                        kind.at(
                                                                table.program()
                                                                        + " table "
                                                                        + table.name(),
                                                                cause))
                                                .toList()));
    }

    private static boolean has(RuleTable table, Predicate<String> name) {
        return table.chains().stream().anyMatch(chain -> name.test(chain.name()));
    }

    private static Fact<List<Finding>> antrea(NodeFacts facts) {
        if (facts.setup().mode() == RuleMode.IPTABLES) {
            return new Fact.Inapplicable<>("it expects mode iptables");
        }
        return facts.kernel()
                .links()
                .map(links ->
                        Check.when(
                                links.stream().anyMatch(link -> link.name().equals("antrea-gw0")),
                                FindingKind.ANTREA.at(
                                        "antrea-gw0",
                                        "Antrea's own rules precede those of mode iptables only")));
    }
}
