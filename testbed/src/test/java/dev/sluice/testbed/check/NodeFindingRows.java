package dev.sluice.testbed.check;

import dev.sluice.inspect.check.FindingKind;
import dev.sluice.inspect.check.facts.DaemonFacts.ApiFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.ForeignChange;
import dev.sluice.inspect.check.facts.DaemonFacts.MemoryFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.SyncFacts;
import dev.sluice.inspect.check.facts.RulesetFacts.IptablesProgram;
import dev.sluice.inspect.check.facts.ServiceMismatch;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Findings about the kernel, the daemon and its syncs, and a swap.
final class NodeFindingRows {
    private NodeFindingRows() {}

    static List<ProvokedFinding> all() {
        return Stream.of(syncs(), kernel(), daemon(), swap()).flatMap(List::stream).toList();
    }

    private static List<ProvokedFinding> syncs() {
        var differs = new ServiceMismatch("shop/web", List.of("lacks endpoint 10.244.2.3:8080"));
        return List.of(
                ProvokedFinding.of(
                        FindingKind.KERNEL_DIFFERS, node -> node.kernelMismatches.add(differs)),
                ProvokedFinding.of(
                        FindingKind.PLAN_IS_STALE, node -> node.apiMismatches.add(differs)),
                ProvokedFinding.of(
                        FindingKind.SERVICE_REFUSED,
                        node ->
                                node.syncs =
                                        new SyncFacts(
                                                Map.of("shop/web", "Couldn't load match `recent'"),
                                                Optional.empty(),
                                                Duration.ZERO,
                                                List.of())),
                ProvokedFinding.of(
                        FindingKind.SYNC_FAILS,
                        node ->
                                node.syncs =
                                        new SyncFacts(
                                                Map.of(),
                                                Optional.of("it took longer than 30 s"),
                                                Duration.ZERO,
                                                List.of())),
                ProvokedFinding.of(
                        FindingKind.CHANGE_WAITS,
                        node ->
                                node.syncs =
                                        new SyncFacts(
                                                Map.of(),
                                                Optional.empty(),
                                                Duration.ofMinutes(3),
                                                List.of())),
                ProvokedFinding.of(
                        FindingKind.RULES_CHANGED,
                        node ->
                                node.syncs =
                                        new SyncFacts(
                                                Map.of(),
                                                Optional.empty(),
                                                Duration.ZERO,
                                                List.of(
                                                        new ForeignChange(
                                                                "ip sluice",
                                                                "chain services was flushed",
                                                                "nft (pid 123)",
                                                                Duration.ofMinutes(2))))),
                ProvokedFinding.of(FindingKind.NO_DAEMON, node -> node.answers = false));
    }

    private static List<ProvokedFinding> kernel() {
        return List.of(
                ProvokedFinding.setting(FindingKind.NO_FORWARDING, "net.ipv4.ip_forward", "0"),
                ProvokedFinding.setting(
                        FindingKind.NO_FORWARDING6, "net.ipv6.conf.all.forwarding", "0"),
                ProvokedFinding.setting(
                        FindingKind.BRIDGE_BYPASSES, "net.bridge.bridge-nf-call-iptables", "0"),
                ProvokedFinding.setting(
                        FindingKind.BRIDGE_BYPASSES6, "net.bridge.bridge-nf-call-ip6tables", "0"),
                ProvokedFinding.setting(
                        FindingKind.STRICT_REVERSE_PATH, "net.ipv4.conf.all.rp_filter", "1"),
                ProvokedFinding.of(
                        FindingKind.LOCALNET_ROUTED,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.setting("net.ipv4.conf.all.route_localnet", "1");
                        }),
                ProvokedFinding.of(
                        FindingKind.IPVS_WITHOUT_CONNTRACK,
                        node -> {
                            node.config.put("mode", "ipvs");
                            node.setting("net.ipv4.vs.conntrack", "0");
                        }),
                ProvokedFinding.of(
                        FindingKind.NO_HAIRPIN,
                        node -> node.links.add(ProvokedFinding.link("veth1", "cni0", false))),
                ProvokedFinding.setting(
                        FindingKind.TABLE_NEARLY_FULL,
                        "net.netfilter.nf_conntrack_count",
                        "220000"),
                ProvokedFinding.of(
                        FindingKind.FEW_SOURCE_PORTS,
                        node -> node.ports.add(StandInShell.portUse(60_000))),
                ProvokedFinding.setting(
                        FindingKind.FEW_BUCKETS, "net.netfilter.nf_conntrack_buckets", "1024"),
                ProvokedFinding.setting(
                        FindingKind.EPHEMERAL_NODE_PORTS,
                        "net.ipv4.ip_local_port_range",
                        "1024\t65535"),
                ProvokedFinding.of(
                        FindingKind.MODULE_MISSING,
                        node ->
                                Files.delete(
                                        node.path("proc/sys/net/netfilter/nf_conntrack_max"))));
    }

    private static List<ProvokedFinding> daemon() {
        return List.of(
                ProvokedFinding.of(
                        FindingKind.OLD_KERNEL,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.write("proc/sys/kernel/osrelease", "5.10.0-28-amd64");
                        }),
                ProvokedFinding.of(
                        FindingKind.CAPABILITY_MISSING, node -> node.lacking.add("NET_RAW")),
                ProvokedFinding.of(
                        FindingKind.IPTABLES_UNUSABLE,
                        node -> node.program = new IptablesProgram("1.4.21", true, false)),
                ProvokedFinding.of(
                        FindingKind.MEMORY_NEARLY_FULL,
                        node -> node.memory = new MemoryFacts(250L << 20, 256L << 20)),
                ProvokedFinding.of(
                        FindingKind.CLOCK_OFF,
                        node ->
                                node.api =
                                        new ApiFacts(
                                                Duration.ZERO,
                                                Optional.of(Duration.ofMinutes(-4)),
                                                Optional.empty())),
                ProvokedFinding.of(
                        FindingKind.API_AWAY,
                        node ->
                                node.api =
                                        new ApiFacts(
                                                Duration.ofMinutes(9),
                                                Optional.empty(),
                                                Optional.empty())),
                ProvokedFinding.of(
                        FindingKind.TOKEN_ENDS,
                        node ->
                                node.api =
                                        new ApiFacts(
                                                Duration.ZERO,
                                                Optional.empty(),
                                                Optional.of(Duration.ofSeconds(40)))),
                ProvokedFinding.of(
                        FindingKind.NO_LAST_GOOD,
                        node -> Files.delete(node.path("var/lib/sluice"))),
                ProvokedFinding.of(
                        FindingKind.LOCK_UNWRITABLE,
                        node -> {
                            node.program = new IptablesProgram("1.8.9", true, true);
                            Files.delete(node.path("run/xtables.lock"));
                            Files.delete(node.path("run"));
                        }));
    }

    private static List<ProvokedFinding> swap() {
        return List.of(
                ProvokedFinding.of(
                        FindingKind.IPVS_CONNECTIONS_CUT,
                        node -> node.write("proc/thread-self/net/ip_vs", "TCP  0A60000A:0050 rr")),
                ProvokedFinding.of(
                        FindingKind.LOCALHOST_NODE_PORTS_LOST,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.setting("net.ipv4.conf.all.route_localnet", "1");
                            node.table(false, "ip", "nat", 3);
                        }),
                ProvokedFinding.of(
                        FindingKind.NODE_PORTS_LOST,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.table(false, "ip", "nat", 3);
                        }));
    }
}
