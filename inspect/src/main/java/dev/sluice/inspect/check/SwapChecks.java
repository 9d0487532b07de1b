package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import dev.sluice.inspect.check.facts.RuleTable;
import dev.sluice.model.Ip;
import java.util.List;

/// What a swap would change besides the program.
final class SwapChecks {
    private SwapChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(FindingKind.IPVS_CONNECTIONS_CUT, SwapChecks::ipvs),
                new Check(FindingKind.LOCALHOST_NODE_PORTS_LOST, SwapChecks::localhost),
                new Check(FindingKind.NODE_PORTS_LOST, SwapChecks::nodePorts));
    }

    private static Fact<List<Finding>> ipvs(NodeFacts facts) {
        if (facts.setup().mode() == RuleMode.IPVS) {
            return new Fact.Inapplicable<>("mode ipvs keeps its connections");
        }
        return ProxyChecks.virtualServers(facts)
                .map(count ->
                        Check.when(
                                count > 0,
                                FindingKind.IPVS_CONNECTIONS_CUT.at(
                                        count + " virtual servers",
                                        "kube-proxy runs in mode ipvs: its open connections end when mode %s takes over"
                                                .formatted(facts.setup().mode()))));
    }

    /// kube-proxy sets the sysctl in iptables mode alone, and only where node ports answer on
    /// loopback addresses.
    private static Fact<List<Finding>> localhost(NodeFacts facts) {
        if (facts.setup().mode() != RuleMode.NFTABLES || facts.setup().localhostNodePorts()) {
            return new Fact.Inapplicable<>("node ports will answer there");
        }
        return facts.kernel()
                .setting("net.ipv4.conf.all.route_localnet")
                .and(
                        facts.rules().ofIptables(),
                        (routed, tables) ->
                                Check.when(
                                        routed.filter(text -> text.equals("1")).isPresent()
                                                && serves(tables),
                                        FindingKind.LOCALHOST_NODE_PORTS_LOST.at(
                                                "127.0.0.1",
                                                "kube-proxy serves node ports there, mode nftables does not unless told to")));
    }

    private static Fact<List<Finding>> nodePorts(NodeFacts facts) {
        if (facts.setup().mode() != RuleMode.NFTABLES || !facts.setup().primaryNodePorts()) {
            return new Fact.Inapplicable<>("node ports will answer on the same addresses");
        }
        return facts.rules()
                .ofIptables()
                .and(
                        facts.kernel().addresses(),
                        (tables, addresses) ->
                                Check.when(
                                        serves(tables) && severalOfAFamily(addresses),
                                        FindingKind.NODE_PORTS_LOST.at(
                                                "node ports",
                                                "kube-proxy serves them on all addresses, mode nftables only on the primary one",
                                                "RANGES",
                                                "all")));
    }

    private static boolean serves(List<RuleTable> tables) {
        return tables.stream().anyMatch(table -> table.serviceChains() > 0);
    }

    private static boolean severalOfAFamily(List<Ip> addresses) {
        return addresses.stream().map(Ip::family).distinct().count() < addresses.size();
    }
}
