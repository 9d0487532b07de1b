package dev.sluice.daemon.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.daemon.Configs;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredViewTest {
    private static final List<Ip> HOST =
            ips(
                    "127.0.0.1 ::1 192.0.2.10 10.244.1.1 198.51.100.1 fd00:1::10 fd00:10:244:1::1"
                            + " fe80::1");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing known, v4      |                        |            |                  | IPv4 | 127.0.0.1
                    nothing known, v6      |                        |            |                  | IPv6 | ::1
                    first of its family    |                        |            | 192.0.2.10 192.0.2.11 fd00:1::10 | IPv4 | 192.0.2.10
                    first of the other     |                        |            | 192.0.2.10 fd00:1::10 fd00:1::11 | IPv6 | fd00:1::10
                    unspecified is no bind | bindAddress: 0.0.0.0   |            | 192.0.2.10       | IPv4 | 192.0.2.10
                    bound                  | bindAddress: 203.0.113.1 |          | 192.0.2.10       | IPv4 | 203.0.113.1
                    bound, other family    | bindAddress: 203.0.113.1 |          | 192.0.2.10 fd00:1::10 | IPv6 | fd00:1::10
                    """)
    void knows_the_nodes_own_address(
            String name,
            String fields,
            String podCidrs,
            String addresses,
            String family,
            String ip) {
        assertEquals(Ip.of(ip), view(fields, podCidrs, addresses, family).ip());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    none              |                                             |                             | IPv4 | -
                    cluster           | clusterCIDR: '10.244.0.0/16,fd00:10:244::/56' |                           | IPv4 | -s 10.244.0.0/16
                    cluster, other    | clusterCIDR: '10.244.0.0/16,fd00:10:244::/56' |                           | IPv6 | -s fd00:10:244::/56
                    cluster, none     | clusterCIDR: 10.244.0.0/16                  |                             | IPv6 | -
                    node              | detectLocalMode: NodeCIDR                   | 10.244.1.0/24 10.9.0.0/16 fd00:10:244:1::/64 | IPv4 | -s 10.244.1.0/24
                    node, other       | detectLocalMode: NodeCIDR                   | 10.244.1.0/24 fd00:10:244:1::/64 | IPv6 | -s fd00:10:244:1::/64
                    node, none        | detectLocalMode: NodeCIDR                   | 10.244.1.0/24               | IPv6 | -
                    bridge            | detectLocalMode: BridgeInterface, detectLocal: {bridgeInterface: cni0} | | IPv6 | -i cni0
                    prefix            | detectLocalMode: InterfaceNamePrefix, detectLocal: {interfaceNamePrefix: veth} | | IPv4 | -i veth+
                    """)
    void knows_pods(String name, String fields, String podCidrs, String family, String match) {
        String found =
                switch (view(fields, podCidrs, null, family).detector()) {
                    case LocalDetector.None() -> "-";
                    case LocalDetector.SourceCidr(var cidr) -> "-s " + cidr;
                    case LocalDetector.BridgeInterface(var bridge) -> "-i " + bridge;
                    case LocalDetector.InterfacePrefix(var prefix) -> "-i " + prefix + "+";
                };
        assertEquals(match, found);
    }

    /// The addresses at which node ports answer, and whether they answer at 127.0.0.1.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    everywhere             |                                          | IPv4 | all        | yes
                    everywhere, v6         |                                          | IPv6 | all        | no
                    localhost not wanted   | iptables: {localhostNodePorts: false}    | IPv4 | all        | no
                    a network              | nodePortAddresses: [192.0.2.0/24]        | IPv4 | 192.0.2.10 | no
                    other family only      | nodePortAddresses: [192.0.2.0/24]        | IPv6 | all        | no
                    two networks           | nodePortAddresses: [198.51.100.0/24, 192.0.2.0/24] | IPv4 | 192.0.2.10 198.51.100.1 | no
                    overlapping networks   | nodePortAddresses: [192.0.2.0/24, 192.0.2.10/32] | IPv4 | 192.0.2.10 | no
                    no address in it       | nodePortAddresses: [203.0.113.0/24]      | IPv4 |            | no
                    loopback too           | nodePortAddresses: [192.0.2.0/24, 127.0.0.0/8] | IPv4 | 127.0.0.1 192.0.2.10 | yes
                    part of loopback       | nodePortAddresses: [127.0.2.0/28]        | IPv4 |            | yes
                    around loopback        | nodePortAddresses: [64.0.0.0/2]          | IPv4 | 127.0.0.1  | yes
                    all, and more          | nodePortAddresses: [192.0.2.0/24, 0.0.0.0/0] | IPv4 | all    | yes
                    IPv6 network           | nodePortAddresses: ['fd00::/16']         | IPv6 | fd00:1::10 fd00:10:244:1::1 | no
                    primary                | nodePortAddresses: [primary]             | IPv4 | 192.0.2.10 | no
                    primary, v6            | nodePortAddresses: [primary]             | IPv6 | fd00:1::10 | no
                    primary and a network  | nodePortAddresses: [primary, 198.51.100.0/24] | IPv4 | 192.0.2.10 198.51.100.1 | no
                    primary and localhost  | nodePortAddresses: [primary, localhost]  | IPv4 | 127.0.0.1 192.0.2.10 | yes
                    localhost, v6          | nodePortAddresses: [localhost]           | IPv6 | ::1        | no
                    the word all           | nodePortAddresses: [all]                 | IPv4 | all        | yes
                    the word all, v6       | nodePortAddresses: [10.0.0.0/8, all]     | IPv6 | all        | no
                    nftables and localhost | mode: nftables, nodePortAddresses: [primary, localhost] | IPv4 | 127.0.0.1 192.0.2.10 | no
                    nftables has none      | mode: nftables, nodePortAddresses: [0.0.0.0/0] | IPv4 | all   | no
                    """)
    void knows_where_node_ports_answer(
            String name, String fields, String family, String answering, String localhost) {
        NodeView view = view(fields, null, "192.0.2.10 fd00:1::10", family);
        assertEquals(
                "all".equals(answering)
                        ? new NodePortAddresses.All()
                        : new NodePortAddresses.Only(ips(answering)),
                view.nodePortAddresses());
        assertEquals("yes".equals(localhost), view.localhostNodePorts());
    }

    @ParameterizedTest
    @CsvSource({"IPv4", "IPv6"})
    void primary_without_a_known_address_is_everywhere(String family) {
        assertEquals(
                new NodePortAddresses.All(),
                view("nodePortAddresses: [primary]", null, null, family).nodePortAddresses());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing known  |                        |                       | IPv4
                    the first      |                        | fd00:1::10 192.0.2.10 | IPv6
                    bound          | bindAddress: 192.0.2.1 | fd00:1::10            | IPv4
                    unspecified    | bindAddress: '::'      | 192.0.2.10            | IPv4
                    """)
    void knows_the_primary_family(String name, String fields, String addresses, String family) {
        var configured = new ConfiguredView(Configs.of(fields));
        assertEquals(family, configured.primaryFamily(node(null, addresses)).label());
    }

    /// Only ipvs mode needs the addresses, for a virtual server on each.
    @ParameterizedTest
    @CsvSource({
        "mode: ipvs, IPv4, 192.0.2.10 10.244.1.1 198.51.100.1",
        "mode: ipvs, IPv6, fd00:1::10 fd00:10:244:1::1",
        "mode: iptables, IPv4, ''",
        "mode: nftables, IPv6, ''"
    })
    void knows_the_addresses_that_virtual_servers_answer_on(
            String fields, String family, String expected) {
        List<Ip> sorted = expected.isEmpty() ? List.of() : ips(expected).stream().sorted().toList();
        assertEquals(sorted, view(fields, null, "192.0.2.10", family).addresses());
    }

    private static NodeView view(
            @Nullable String fields,
            @Nullable String podCidrs,
            @Nullable String addresses,
            String family) {
        return new ConfiguredView(Configs.of(fields))
                .of(
                        node(podCidrs, addresses),
                        family.equals("IPv4") ? IpFamily.IPV4 : IpFamily.IPV6,
                        HOST);
    }

    private static Node node(@Nullable String podCidrs, @Nullable String addresses) {
        List<Cidr> cidrs =
                podCidrs == null
                        ? List.of()
                        : Arrays.stream(podCidrs.split(" ", -1)).map(Cidr::of).toList();
        return new Node("node1", "z1", ips(addresses), cidrs, false);
    }

    private static List<Ip> ips(@Nullable String texts) {
        return texts == null ? List.of() : Arrays.stream(texts.split(" ", -1)).map(Ip::of).toList();
    }
}
