package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.RuleChain;
import dev.sluice.inspect.check.facts.RuleTable;
import dev.sluice.netlink.netfilter.TableList.ChainEntry;
import dev.sluice.netlink.netfilter.TableList.TableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Sorts the chains of nf_tables by their tables. Chains of single Services are only counted,
/// because there are hundreds of thousands of them.
final class TableCollector {
    private static final List<String> SERVICE_CHAINS =
            List.of("KUBE-SVC-", "KUBE-SVL-", "KUBE-SEP-", "KUBE-EXT-", "KUBE-FW-");

    /// The hooks of families `ip`, `ip6`, `inet` and `bridge` (NF_INET_..., NF_BR_...).
    private static final List<String> HOOKS =
            List.of("prerouting", "input", "forward", "output", "postrouting");

    /// NFPROTO_... of linux/netfilter.h.
    private static final Map<Integer, String> FAMILIES =
            Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");

    private static final int ARP = 3;
    private static final int NETDEV = 5;

    private TableCollector() {}

    /// Returns whether a chain of iptables belongs to one Service or one endpoint.
    static boolean isOfService(String chain) {
        return SERVICE_CHAINS.stream().anyMatch(chain::startsWith);
    }

    static List<RuleTable> collect(List<TableEntry> tables, List<ChainEntry> chains) {
        Map<TableEntry, List<RuleChain>> others = new HashMap<>();
        Map<TableEntry, Integer> counts = new HashMap<>();
        for (ChainEntry chain : chains) {
            var table = new TableEntry(chain.family(), chain.table());
            if (isOfService(chain.name())) {
                counts.merge(table, 1, Integer::sum);
            } else {
                others.computeIfAbsent(table, _ -> new ArrayList<>())
                        .add(
                                new RuleChain(
                                        chain.name(),
                                        hook(chain.family(), chain.hook()),
                                        chain.drops(),
                                        chain.uses()));
            }
        }
        return tables.stream()
                .map(table ->
                        new RuleTable(
                                false,
                                FAMILIES.getOrDefault(table.family(), "" + table.family()),
                                table.name(),
                                others.getOrDefault(table, List.of()),
                                counts.getOrDefault(table, 0)))
                .toList();
    }

    private static String hook(int family, OptionalInt number) {
        boolean named = family != ARP && family != NETDEV;
        return named && number.isPresent() && number.getAsInt() < HOOKS.size()
                ? HOOKS.get(number.getAsInt())
                : "";
    }
}
