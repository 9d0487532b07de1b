package dev.sluice.daemon.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.daemon.Configs;
import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigCheckTest {
    private static final Node NODE =
            new Node("node1", null, List.of(), List.of(Cidr.of("10.244.1.0/24")), false);

    /// A configuration on a node whose primary family is IPv4: the number of lines, and whether the
    /// fault is fatal; first for a host with IPv4 only, then for a dual-stack host.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all fits                 | clusterCIDR: 10.0.0.0/8              | 0 | false | 0 | false
                    cluster of both          | clusterCIDR: '10.0.0.0/8,fd00::/8'   | 0 | false | 0 | false
                    cluster of the other     | clusterCIDR: 'fd00::/8'              | 1 | true  | 1 | false
                    not by cluster           | clusterCIDR: 'fd00::/8', detectLocalMode: NodeCIDR | 1 | false | 1 | false
                    node ports of the other  | clusterCIDR: 10.0.0.0/8, nodePortAddresses: ['fd00::/8'] | 1 | false | 1 | false
                    node ports of one of two | clusterCIDR: '10.0.0.0/8,fd00::/8', nodePortAddresses: [10.0.0.0/8] | 1 | false | 1 | false
                    node ports of one of one | clusterCIDR: 10.0.0.0/8, nodePortAddresses: [10.0.0.0/8] | 0 | false | 0 | false
                    a word has both families | clusterCIDR: '10.0.0.0/8,fd00::/8', nodePortAddresses: [localhost, 10.0.0.0/8] | 0 | false | 0 | false
                    primary                  | clusterCIDR: 10.0.0.0/8, nodePortAddresses: [primary] | 0 | false | 0 | false
                    excluded of the other    | mode: ipvs, clusterCIDR: 10.0.0.0/8, ipvs: {excludeCIDRs: ['fd00::/8']} | 1 | false | 0 | false
                    health of the other      | clusterCIDR: 10.0.0.0/8, healthzBindAddress: '::1' | 1 | false | 0 | false
                    health everywhere        | clusterCIDR: 10.0.0.0/8, healthzBindAddress: '::' | 0 | false | 0 | false
                    metrics of the other     | clusterCIDR: 10.0.0.0/8, metricsBindAddress: '[::1]:9' | 1 | false | 0 | false
                    """)
    void says(String name, String fields, int alone, boolean fatal, int both, boolean fatalOfBoth) {
        var single =
                new NodeConfigCheck(Configs.of(fields), NODE, IpFamily.IPV4, Set.of(IpFamily.IPV4));
        assertEquals(alone, single.lines().size(), () -> single.lines().toString());
        assertEquals(fatal, single.obstacle().isPresent());
        var dual =
                new NodeConfigCheck(
                        Configs.of(fields), NODE, IpFamily.IPV4, Set.of(IpFamily.values()));
        assertEquals(both, dual.lines().size(), () -> dual.lines().toString());
        assertEquals(fatalOfBoth, dual.obstacle().isPresent());
    }

    @Test
    void pod_networks_of_the_other_family_are_fatal_where_they_count() {
        Node other = new Node("node1", null, List.of(), List.of(Cidr.of("fd00::/64")), false);
        var check =
                new NodeConfigCheck(
                        Configs.of("detectLocalMode: NodeCIDR"),
                        other,
                        IpFamily.IPV4,
                        Set.of(IpFamily.values()));
        assertEquals(
                "the Node's podCIDRs [fd00::/64] has none of IPv4, the primary IP family of node"
                        + " node1",
                check.obstacle().orElseThrow());
    }

    @Test
    void what_is_left_open_is_a_hint() {
        var open =
                new NodeConfigCheck(Configs.of(null), NODE, IpFamily.IPV4, Set.of(IpFamily.IPV4));
        assertEquals(2, open.hints().size());
        assertEquals(List.of(), open.lines());
    }
}
