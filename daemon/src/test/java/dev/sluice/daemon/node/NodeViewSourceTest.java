package dev.sluice.daemon.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.config.GoDuration;
import dev.sluice.daemon.Configs;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class NodeViewSourceTest {
    private static final Node UNKNOWN = Node.unknown("node1");
    private static final Node KNOWN =
            new Node(
                    "node1",
                    "z1",
                    List.of(Ip.of("192.0.2.10")),
                    List.of(Cidr.of("10.244.1.0/24")),
                    false);

    private long now = 5;
    private int listings;
    private List<Ip> interfaces = List.of(Ip.of("192.0.2.10"));
    private boolean broken;

    @Test
    void without_need_nothing_is_waited_for() {
        var views = views("mode: iptables");
        assertEquals(true, view(views, UNKNOWN).isPresent());
        assertEquals(0, listings);
    }

    @Test
    void primary_waits_for_an_address_but_not_for_ever() {
        var views = views("nodePortAddresses: [primary]");
        assertEquals(Optional.empty(), view(views, UNKNOWN));
        pass("29s");
        assertEquals(Optional.empty(), view(views, UNKNOWN));
        pass("1s");
        assertEquals(
                new NodePortAddresses.All(),
                view(views, UNKNOWN).orElseThrow().nodePortAddresses());
        assertEquals(
                new NodePortAddresses.Only(List.of(Ip.of("192.0.2.10"))),
                view(views, KNOWN).orElseThrow().nodePortAddresses());
    }

    @Test
    void the_wait_begins_when_the_node_is_first_asked_for() {
        var views = views("nodePortAddresses: [primary]");
        pass("1h");
        assertEquals(Optional.empty(), view(views, UNKNOWN));
    }

    @Test
    void pod_networks_are_waited_for_five_minutes() {
        var views = views("detectLocalMode: NodeCIDR");
        assertEquals(Optional.empty(), view(views, UNKNOWN));
        pass("4m59s");
        assertEquals(Optional.empty(), view(views, UNKNOWN));
        pass("1s");
        var fatal = assertThrows(FatalException.class, () -> view(views, UNKNOWN));
        assertEquals(
                "timeout waiting for PodCIDR allocation on node node1,"
                        + " which detectLocalMode NodeCIDR needs",
                fatal.getMessage());
    }

    @Test
    void a_node_that_registers_anew_without_pod_networks_keeps_its_last() {
        var views = views("detectLocalMode: NodeCIDR");
        assertEquals(Optional.empty(), view(views, UNKNOWN));
        pass("1m");
        assertEquals("10.244.1.0/24", podNetwork(views, KNOWN));
        pass("500h");
        assertEquals("10.244.1.0/24", podNetwork(views, UNKNOWN));
        pass("10m");
        assertEquals("10.244.1.0/24", podNetwork(views, UNKNOWN));
        Node renumbered =
                new Node("node1", null, List.of(), List.of(Cidr.of("10.9.0.0/24")), false);
        assertEquals("10.9.0.0/24", podNetwork(views, renumbered));
    }

    @Test
    void a_node_that_registers_anew_without_addresses_keeps_its_last() {
        var views = views("mode: nftables");
        NodeView known = view(views, KNOWN).orElseThrow();
        pass("500h");
        Node anew = new Node("node1", "z1", List.of(), KNOWN.podCidrs(), true);
        assertEquals(known, view(views, anew).orElseThrow());
        pass("1m");
        assertEquals(known, view(views, anew).orElseThrow());
        assertEquals(known, view(views, KNOWN).orElseThrow());
        interfaces = List.of(Ip.of("192.0.2.10"), Ip.of("192.0.2.77"));
        pass("1s");
        Node moved = new Node("node1", "z1", List.of(Ip.of("192.0.2.77")), List.of(), false);
        assertEquals(Ip.of("192.0.2.77"), view(views, moved).orElseThrow().ip());
    }

    /// A wait that was successful does not shorten the next wait, which is for other data.
    @Test
    void each_wait_has_its_own_patience() {
        var views = views("detectLocalMode: NodeCIDR, nodePortAddresses: [primary]");
        Node addressed = new Node("node1", null, KNOWN.addresses(), List.of(), false);
        assertEquals(Optional.empty(), view(views, addressed));
        pass("4m59s");
        assertEquals(true, view(views, KNOWN).isPresent());
        pass("500h");
        assertEquals(true, view(views, UNKNOWN).isPresent());
    }

    @Test
    void a_node_of_a_family_the_host_cannot_do_is_fatal() {
        var views = views("mode: iptables", IpFamily.IPV6);
        var fatal = assertThrows(FatalException.class, () -> views.view(KNOWN, IpFamily.IPV6));
        assertEquals(
                "this host does not support IPv4, the primary IP family of node node1",
                fatal.getMessage());
    }

    @Test
    void pod_networks_that_change_count_at_once() {
        var views = views("detectLocalMode: NodeCIDR");
        assertEquals("10.244.1.0/24", podNetwork(views, KNOWN));
        Cidr other = Cidr.of("10.245.0.0/24");
        assertEquals(
                other.toString(),
                podNetwork(
                        views, new Node("node1", "z1", KNOWN.addresses(), List.of(other), false)));
    }

    private static String podNetwork(NodeViewSource views, Node node) {
        LocalDetector detector = view(views, node).orElseThrow().detector();
        return detector instanceof LocalDetector.SourceCidr(var cidr) ? cidr.toString() : "none";
    }

    @Test
    void a_configuration_that_does_not_fit_the_node_is_fatal() {
        var views = views("clusterCIDR: 'fd00::/48'", IpFamily.IPV4);
        var fatal = assertThrows(FatalException.class, () -> view(views, KNOWN));
        assertEquals(
                "clusterCIDR [fd00::/48] has none of IPv4, the primary IP family of node node1",
                fatal.getMessage());
    }

    @Test
    void interfaces_are_looked_at_again_after_a_second() {
        var views = views("nodePortAddresses: [192.0.2.0/24]");
        assertEquals(List.of(Ip.of("192.0.2.10")), answering(views));
        interfaces = List.of(Ip.of("192.0.2.10"), Ip.of("192.0.2.11"));
        pass("999ms");
        assertEquals(List.of(Ip.of("192.0.2.10")), answering(views));
        assertEquals(1, listings);
        pass("1ms");
        assertEquals(interfaces, answering(views));
    }

    @Test
    void a_view_is_computed_again_only_if_something_changed() {
        var views = views("nodePortAddresses: [192.0.2.0/24]");
        NodeView first = view(views, KNOWN).orElseThrow();
        pass("1s");
        assertSame(first, view(views, KNOWN).orElseThrow());
        assertEquals(2, listings);
        Node moved = new Node("node1", "z2", KNOWN.addresses(), KNOWN.podCidrs(), false);
        assertEquals("z2", view(views, moved).orElseThrow().zone());
        interfaces = List.of(Ip.of("192.0.2.11"));
        pass("1s");
        assertEquals(interfaces, answering(views));
    }

    @Test
    void what_cannot_be_looked_at_stays_as_it_was() {
        broken = true;
        var views = views("nodePortAddresses: [192.0.2.0/24]");
        assertEquals(Optional.empty(), view(views, KNOWN));
        broken = false;
        pass("1s");
        assertEquals(interfaces, answering(views));
        broken = true;
        pass("1s");
        assertEquals(interfaces, answering(views));
    }

    private NodeViewSource views(String fields, IpFamily... families) {
        return new NodeViewSource(
                new ConfiguredView(Configs.of(fields)),
                families.length == 0 ? Set.of(IpFamily.values()) : Set.of(families),
                this::list,
                () -> now,
                LoggerFactory.getLogger(NodeViewSource.class));
    }

    private List<Ip> list() throws SocketException {
        listings++;
        if (broken) {
            throw new SocketException("no");
        }
        return interfaces;
    }

    private static Optional<NodeView> view(NodeViewSource views, Node node) {
        return views.view(node, IpFamily.IPV4);
    }

    private static List<Ip> answering(NodeViewSource views) {
        var addresses = view(views, KNOWN).orElseThrow().nodePortAddresses();
        return switch (addresses) {
            case NodePortAddresses.Only(var ips) -> ips;
            case NodePortAddresses.All() -> throw new AssertionError("everywhere");
        };
    }

    private void pass(String time) {
        now += GoDuration.parse(time).map(Duration::toNanos).orElseThrow();
    }
}
