package dev.sluice.testbed.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.Configs;
import dev.sluice.daemon.facts.HostReader;
import dev.sluice.daemon.facts.NodeSetups;
import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.check.CheckStage;
import dev.sluice.inspect.check.Finding;
import dev.sluice.inspect.check.FindingKind;
import dev.sluice.inspect.check.NodeCheck;
import dev.sluice.inspect.check.Suppressions;
import dev.sluice.inspect.check.facts.DaemonFacts;
import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Findings on a real kernel: each is provoked by a command, and gone after the line that it prints
/// was run.
@ExtendWith(TestNodes.class)
class CheckIT {
    /// The mode, the kind and the command.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    nftables | NO_FORWARDING            | sysctl -w net.ipv4.ip_forward=0
                    nftables | NO_FORWARDING6           | sysctl -w net.ipv6.conf.all.forwarding=0
                    nftables | STRICT_REVERSE_PATH      | sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.vext.rp_filter=1
                    nftables | LOCALNET_ROUTED          | sysctl -w net.ipv4.conf.all.route_localnet=1
                    nftables | NO_HAIRPIN               | bridge link set dev pod2 hairpin off
                    nftables | EPHEMERAL_NODE_PORTS     | sysctl -w net.ipv4.ip_local_port_range="20000 40000" net.ipv4.ip_local_reserved_ports=20080,31000-31010
                    nftables | NFTABLES_LEFT            | nft add table ip kube-proxy
                    iptables | NFTABLES_LEFT            | nft add table ip6 sluice
                    nftables | NFTABLES_FORWARD_DROPS   | nft "add table inet fw; add chain inet fw f { type filter hook forward priority 0; policy drop; }"
                    nftables | FORWARD_DROPS            | iptables-nft -P FORWARD DROP
                    nftables | FORWARD_DROPS            | iptables-legacy -P FORWARD DROP
                    nftables | FORWARD_DROPS            | ip6tables-nft -P FORWARD DROP
                    nftables | IPTABLES_LEFT            | iptables-nft -t nat -N KUBE-SVC-AAAAAAAAAAAAAAAA
                    nftables | IPTABLES_LEFT            | ip6tables-legacy -t nat -N KUBE-SEP-AAAAAAAAAAAAAAAA
                    iptables | TWO_VARIANTS_OF_SERVICES | iptables-nft -t nat -N KUBE-SVC-AAAAAAAAAAAAAAAA; iptables-legacy -t nat -N KUBE-SVC-AAAAAAAAAAAAAAAA
                    iptables | TWO_VARIANTS             | iptables-nft -A INPUT -j ACCEPT; iptables-legacy -A INPUT -j ACCEPT
                    """)
    void is_found_and_mended(String mode, FindingKind kind, String command, TestNode node)
            throws Exception {
        assertEquals(List.of(), findings(node, mode, kind), "before");
        node.run(Place.NODE, "sh", "-c", command);
        List<Finding> found = findings(node, mode, kind);
        assertFalse(found.isEmpty(), "nothing was found");
        for (Finding finding : found) {
            node.run(Place.NODE, "sh", "-c", finding.mend());
        }
        assertEquals(List.of(), findings(node, mode, kind), "after its line");
    }

    /// The line is a setting of another program: it is told by what that program leaves then.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nftables | NODE_LOCAL_DNS | ip link add nodelocaldns type bridge && ip addr add 10.96.0.10/32 dev nodelocaldns && ip addr add 169.254.20.10/32 dev nodelocaldns | ip addr del 10.96.0.10/32 dev nodelocaldns
                    nftables | ANTREA         | ip link add antrea-gw0 type bridge | ip link del antrea-gw0
                    iptables | CALICO_CLEANS  | ip link add bpfin.cali type bridge | ip link del bpfin.cali
                    nftables | PORTMAP        | iptables-nft -t nat -N CNI-HOSTPORT-DNAT | iptables-nft -t nat -X CNI-HOSTPORT-DNAT
                    nftables | DOCKER         | iptables-nft -N DOCKER   | iptables-nft -X DOCKER
                    nftables | ISTIO_CNI      | iptables-legacy -t nat -N ISTIO_POSTRT | iptables-legacy -t nat -X ISTIO_POSTRT
                    nftables | FIREWALLD      | nft add table inet firewalld | nft delete table inet firewalld
                    nftables | UFW            | iptables-nft -N ufw-before-forward | iptables-nft -X ufw-before-forward
                    """)
    void is_found_and_gone(
            String mode, FindingKind kind, String command, String after, TestNode node)
            throws Exception {
        assertEquals(List.of(), findings(node, mode, kind), "before");
        node.run(Place.NODE, "sh", "-c", command);
        assertEquals(1, findings(node, mode, kind).size());
        node.run(Place.NODE, "sh", "-c", after);
        assertEquals(List.of(), findings(node, mode, kind), "after");
    }

    @Test
    void a_process_at_a_port_of_sluice_is_named(TestNode node) throws Exception {
        Process holder =
                node.process(
                                Place.NODE,
                                "perl",
                                "-MIO::Socket::INET",
                                "-e",
                                "my $socket = IO::Socket::INET->new(LocalAddr => '0.0.0.0:10256', Listen => 1) or die; print \"ready\\n\"; $| = 1; sleep 100")
                        .start();
        try {
            awaitListening(node);
            List<Finding> found = findings(node, "nftables", FindingKind.STATUS_PORT_TAKEN);
            assertEquals(1, found.size());
            assertTrue(found.getFirst().cause().startsWith("perl (pid "), found.toString());
            assertEquals("healthzBindAddress: 0.0.0.0:10257", found.getFirst().mend());
            // With the line in the configuration.
            assertEquals(
                    List.of(),
                    findings(
                            node,
                            "nftables, healthzBindAddress: \"0.0.0.0:10257\"",
                            FindingKind.STATUS_PORT_TAKEN));
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    private static void awaitListening(TestNode node) throws Exception {
        long began = System.nanoTime();
        while (!node.run(Place.NODE, "cat", "/proc/net/tcp").contains(":2810 ")) {
            assertTrue(System.nanoTime() - began < 10_000_000_000L, "it does not listen");
        }
    }

    @Test
    void what_stands_of_kube_proxy_is_told_before_a_swap(TestNode node) throws Exception {
        node.run(Place.NODE, "iptables-nft", "-t", "nat", "-N", "KUBE-SVC-AAAAAAAAAAAAAAAA");
        node.run(Place.NODE, "nft", "add", "table", "ip", "kube-proxy");
        CheckReport report = report(node, "nftables", CheckStage.PRE);
        assertTrue(
                String.valueOf(report.kubeProxy())
                        .contains(
                                "1 chains of Services in iptables-nft table nat, table ip kube-proxy of nftables"),
                String.valueOf(report.kubeProxy()));
        assertEquals(1, findings(report, FindingKind.NODE_PORTS_LOST).size());
    }

    private static List<Finding> findings(TestNode node, String mode, FindingKind kind)
            throws Exception {
        return findings(report(node, mode, CheckStage.POST), kind);
    }

    private static List<Finding> findings(CheckReport report, FindingKind kind) {
        return report.results().stream()
                .filter(result -> result.code().equals(kind.code()))
                .peek(result -> assertFalse(result.isUnreadable(), result::toString))
                .flatMap(result -> result.findings().stream())
                .toList();
    }

    private static CheckReport report(TestNode node, String mode, CheckStage stage)
            throws Exception {
        var setup =
                NodeSetups.of(Configs.of("mode: " + mode), "node1", EnumSet.allOf(IpFamily.class));
        NodeFacts facts =
                node.in(
                        Place.NODE,
                        () ->
                                new HostReader()
                                        .read(setup, DaemonFacts.none(new Fact.Known<>(true))));
        return NodeCheck.of(facts, stage, Suppressions.NONE);
    }
}
