package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import dev.sluice.model.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Sysctls and settings of bridges that decide whether packets of Services arrive.
final class SettingChecks {
    private static final String REVERSE_PATH = "net.ipv4.conf.%s.rp_filter";
    private static final int STRICT = 1;
    private static final String ALL = "all";

    private SettingChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        FindingKind.NO_FORWARDING,
                        facts ->
                                off(
                                        facts,
                                        FindingKind.NO_FORWARDING,
                                        "net.ipv4.ip_forward",
                                        "it is 0: no packet to a pod is forwarded")),
                new Check(FindingKind.NO_FORWARDING6, SettingChecks::forwarding6),
                new Check(
                        FindingKind.BRIDGE_BYPASSES,
                        facts ->
                                bridge(
                                        facts,
                                        FindingKind.BRIDGE_BYPASSES,
                                        "net.bridge.bridge-nf-call-iptables")),
                new Check(
                        FindingKind.BRIDGE_BYPASSES6,
                        facts ->
                                facts.setup().families().contains(IpFamily.IPV6)
                                        ? bridge(
                                                facts,
                                                FindingKind.BRIDGE_BYPASSES6,
                                                "net.bridge.bridge-nf-call-ip6tables")
                                        : new Fact.Inapplicable<>("IPv6 is not served")),
                new Check(FindingKind.STRICT_REVERSE_PATH, SettingChecks::reversePath),
                new Check(FindingKind.LOCALNET_ROUTED, SettingChecks::localnet),
                new Check(
                        FindingKind.IPVS_WITHOUT_CONNTRACK,
                        facts ->
                                facts.setup().mode() == RuleMode.IPVS
                                        ? off(
                                                facts,
                                                FindingKind.IPVS_WITHOUT_CONNTRACK,
                                                "net.ipv4.vs.conntrack",
                                                "it is 0: connections are not masqueraded")
                                        : new Fact.Inapplicable<>("only in mode ipvs")),
                new Check(
                        FindingKind.NO_HAIRPIN,
                        facts -> facts.kernel().links().map(SettingChecks::hairpin)));
    }

    private static Fact<List<Finding>> off(
            NodeFacts facts, FindingKind kind, String name, String cause) {
        return facts.kernel()
                .setting(name)
                .map(value ->
                        Check.when(
                                value.filter(text -> text.equals("0")).isPresent(),
                                kind.at(name, cause)));
    }

    private static Fact<List<Finding>> forwarding6(NodeFacts facts) {
        return facts.setup().families().contains(IpFamily.IPV6)
                ? off(
                        facts,
                        FindingKind.NO_FORWARDING6,
                        "net.ipv6.conf.all.forwarding",
                        "it is 0: no packet to a pod is forwarded")
                : new Fact.Inapplicable<>("IPv6 is not served");
    }

    /// Replies between two pods of one bridge pass only the bridge. Without this setting they keep
    /// the endpoint's address, which the client does not know.
    private static Fact<List<Finding>> bridge(NodeFacts facts, FindingKind kind, String name) {
        return facts.kernel()
                .links()
                .then(links ->
                        bridges(links).isEmpty()
                                ? new Fact.Inapplicable<>("no bridge has ports")
                                : off(
                                        facts,
                                        kind,
                                        name,
                                        "it is 0: replies between pods of bridge %s are not translated back"
                                                .formatted(String.join(", ", bridges(links)))));
    }

    private static Set<String> bridges(List<NodeLink> links) {
        return links.stream()
                .map(NodeLink::bridge)
                .filter(bridge -> !bridge.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The kernel takes the greater one of the values for all interfaces and for one of them.
    private static Fact<List<Finding>> reversePath(NodeFacts facts) {
        return facts.kernel()
                .links()
                .and(
                        facts.kernel().setting(REVERSE_PATH.formatted(ALL)),
                        (links, all) -> {
                            List<Finding> found = new ArrayList<>();
                            int common = number(all);
                            links.stream()
                                    .filter(link -> !link.name().equals("lo"))
                                    .filter(link -> strict(facts, link.name(), common))
                                    .forEach(link ->
                                            found.add(
                                                    FindingKind.STRICT_REVERSE_PATH.at(
                                                            REVERSE_PATH.formatted(link.name()),
                                                            "it is 1: packets that come another way than their replies would go are dropped")));
                            return found;
                        });
    }

    private static boolean strict(NodeFacts facts, String link, int common) {
        Optional<String> own =
                facts.kernel().setting(REVERSE_PATH.formatted(link)).or(Optional.empty());
        return Math.max(common, number(own)) == STRICT;
    }

    private static int number(Optional<String> text) {
        return text.map(value -> value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0).orElse(0);
    }

    private static Fact<List<Finding>> localnet(NodeFacts facts) {
        String name = "net.ipv4.conf.all.route_localnet";
        boolean needed = facts.setup().mode().usesIptables() && facts.setup().localhostNodePorts();
        if (needed) {
            return new Fact.Inapplicable<>("node ports on loopback addresses need it");
        }
        return facts.kernel()
                .setting(name)
                .map(value ->
                        Check.when(
                                value.filter(text -> text.equals("1")).isPresent(),
                                FindingKind.LOCALNET_ROUTED.at(
                                        name,
                                        "it is 1: neighbours can reach what listens at 127.0.0.1 only")));
    }

    private static List<Finding> hairpin(List<NodeLink> links) {
        Set<String> promiscuous =
                links.stream()
                        .filter(NodeLink::promiscuous)
                        .map(NodeLink::name)
                        .collect(Collectors.toSet());
        return links.stream()
                .filter(link -> !link.hairpin() && !promiscuous.contains(link.bridge()))
                .map(link ->
                        FindingKind.NO_HAIRPIN.at(
                                link.name(),
                                "a pod behind it cannot reach itself through a Service",
                                "LINK",
                                link.name()))
                .toList();
    }
}
