package dev.sluice.iptables.compile;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.Renderer;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests rules that are in no recording, or that depend on settings with which none was made.
class CompilerTest {
    private static final RuleSettings DEFAULTS = RuleSettings.DEFAULTS;

    @Test
    void sourceRangesLetInTheNodeWhereTheyHoldIt() {
        Service api =
                service("shop", "api")
                        .clusterIp("10.96.10.4")
                        .port("tls", 443)
                        .vip("198.51.100.8")
                        .vip("198.51.100.9")
                        .sourceRange("172.31.0.0/16")
                        .sourceRange("203.0.113.0/25")
                        .build();
        Plan plan = plan(api, slice("shop", "api").port("tls", 8443).ready(Ip.of("10.244.1.5")));
        assertRules(
                plan,
                "KUBE-FW-GOPEBJCRM27HHRN3",
                """
                -s 172.31.0.0/16 -m comment --comment "shop/api:tls loadbalancer IP" -j KUBE-EXT-GOPEBJCRM27HHRN3
                -s 203.0.113.0/25 -m comment --comment "shop/api:tls loadbalancer IP" -j KUBE-EXT-GOPEBJCRM27HHRN3
                -s 198.51.100.8/32 -m comment --comment "shop/api:tls loadbalancer IP" -j KUBE-EXT-GOPEBJCRM27HHRN3
                -s 198.51.100.9/32 -m comment --comment "shop/api:tls loadbalancer IP" -j KUBE-EXT-GOPEBJCRM27HHRN3
                -m comment --comment "other traffic to shop/api:tls will be dropped by KUBE-PROXY-FIREWALL"
                """);
        assertRules(
                plan,
                "KUBE-PROXY-FIREWALL",
                """
                -d 198.51.100.8/32 -p tcp -m comment --comment "shop/api:tls traffic not accepted by KUBE-FW-GOPEBJCRM27HHRN3" -m tcp --dport 443 -j DROP
                -d 198.51.100.9/32 -p tcp -m comment --comment "shop/api:tls traffic not accepted by KUBE-FW-GOPEBJCRM27HHRN3" -m tcp --dport 443 -j DROP
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, ''",
        "CLUSTER_CIDR, -s 10.244.0.0/16",
        "BRIDGE, -i cni0",
        "INTERFACE_PREFIX, -i cni+",
    })
    void podTrafficTakesTheShortWay(ClusterSettings.Detection detection, String match) {
        Service web =
                service("shop", "web")
                        .clusterIp("10.96.10.2")
                        .port(80)
                        .nodePort(30080)
                        .externalLocal()
                        .build();
        TestCluster cluster =
                new TestCluster(
                        ClusterSettings.DEFAULT.with(detection),
                        List.of(web),
                        List.of(
                                slice("shop", "web")
                                        .port(8080)
                                        .ready(Ip.of("10.244.1.2"))
                                        .build()));
        List<String> rules =
                rules(cluster.plan(IpFamily.IPV4), DEFAULTS, "KUBE-EXT-E3PXEPMWAWIUT6ZV");
        assertEquals(match.isEmpty() ? 3 : 4, rules.size());
        assertTrue(rules.getFirst().startsWith(match), rules.getFirst());
    }

    @Test
    void affinityAsksForTheSourceFirstAndRemembersItLast() {
        Service web6 =
                service("shop", "web")
                        .clusterIp("fd00:10:96::21")
                        .port("http", 80)
                        .affinity(600)
                        .build();
        EndpointSlice slice =
                slice("shop", "web").port("http", 8080).ready(Ip.of("fd00:10:244:1::5")).build();
        Plan plan = cluster(web6, slice).plan(IpFamily.IPV6);
        String sep = "KUBE-SEP-ZAAKHGCJXPZGBQWX";
        String mask = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        List<String> rules = rules(plan, DEFAULTS, "KUBE-SVC-67NZLRHBNDSAWJRO");
        String recent = " -m recent --rcheck --seconds 600 --reap --name ";
        String comment = "-m comment --comment \"shop/web:http -> [fd00:10:244:1::5]:8080\"";
        String name = rules.getLast().substring(rules.getLast().indexOf("KUBE-SEP-"));
        assertEquals(sep.length(), name.length());
        assertEquals(
                List.of(
                        comment + recent + name + " --mask " + mask + " --rsource -j " + name,
                        comment + " -j " + name),
                rules.subList(1, 3));
        assertEquals(
                List.of(
                        "-s fd00:10:244:1::5/128 -m comment --comment \"shop/web:http\" -j"
                                + " KUBE-MARK-MASQ",
                        "-p tcp -m comment --comment \"shop/web:http\" -m recent --set --name "
                                + name
                                + " --mask "
                                + mask
                                + " --rsource -m tcp -j DNAT --to-destination"
                                + " [fd00:10:244:1::5]:8080"),
                rules(plan, DEFAULTS, name));
    }

    @Test
    void aThousandEndpointsHaveCommentsAndOneMoreHasNone() {
        Service big = service("shop", "big").clusterIp("10.96.10.9").port(80).build();
        assertEquals(1001, commented(rules(plan(big, endpoints(1000)), "KUBE-SVC-")));
        List<String> larger = rules(plan(big, endpoints(1001)), "KUBE-SVC-");
        assertEquals(1, commented(larger), "only the rule that masquerades");
        assertTrue(larger.get(1).startsWith("-m statistic"), larger.get(1));
    }

    @Test
    void sctpIsWrittenAsTheOthers() {
        Service amf =
                service("telco", "amf")
                        .clusterIp("10.96.10.6")
                        .port("", Protocol.SCTP, 38412)
                        .build();
        SliceBuilder slice =
                slice("telco", "amf").port("", Protocol.SCTP, 38412).ready(Ip.of("10.244.1.2"));
        assertEquals(
                "-d 10.96.10.6/32 -p sctp -m comment --comment \"telco/amf cluster IP\" -m sctp"
                        + " --dport 38412 -j KUBE-SVC-A6LOGY3AXO5VHZEY",
                rules(plan(amf, slice), DEFAULTS, "KUBE-SERVICES").getFirst());
    }

    @Test
    void aHostThatIsLiberalOrOldOrCountsHasOtherRules() {
        Plan plan = cluster().plan(IpFamily.IPV4);
        assertEquals(2, rules(plan, DEFAULTS.withDropInvalid(false), "KUBE-FORWARD").size());
        assertEquals(
                "-m conntrack --ctstate INVALID -m nfacct --nfacct-name "
                        + " ct_state_invalid_dropped_pkts -j DROP",
                rules(plan, DEFAULTS.withCounters(true, false), "KUBE-FORWARD").getFirst());
        RuleSettings old = new RuleSettings(31, false, true, false, false);
        assertEquals(
                List.of(
                        "-m mark ! --mark 0x80000000/0x80000000 -j RETURN",
                        "-j MARK --set-xmark 0x80000000/0x0",
                        "-m comment --comment \"kubernetes service traffic requiring SNAT\" -j"
                                + " MASQUERADE"),
                rules(plan, old, "KUBE-POSTROUTING"));
        assertEquals(
                List.of("-j MARK --set-xmark 0x80000000/0x80000000"),
                rules(plan, old, "KUBE-MARK-MASQ"));
    }

    @Test
    void nodePortsOnSomeAddressesLeaveOutLoopbackWhereItIsOff() {
        List<Ip> ips = List.of(Ip.of("192.0.2.10"), Ip.of("127.0.0.1"));
        assertEquals(2, jumps(IpFamily.IPV4, new NodePortAddresses.Only(ips), true).size());
        assertEquals(
                List.of(
                        "-d 192.0.2.10/32 -m comment --comment \"kubernetes service nodeports; NOTE:"
                                + " this must be the last rule in this chain\" -j KUBE-NODEPORTS"),
                jumps(IpFamily.IPV4, new NodePortAddresses.Only(ips), false));
        String rest =
                "-m comment --comment \"kubernetes service nodeports; NOTE: this must be the last"
                        + " rule in this chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS";
        var all = new NodePortAddresses.All();
        assertEquals(List.of(rest), jumps(IpFamily.IPV4, all, true));
        assertEquals(List.of("! -d 127.0.0.0/8 " + rest), jumps(IpFamily.IPV4, all, false));
        assertEquals(List.of("! -d ::1/128 " + rest), jumps(IpFamily.IPV6, all, false));
    }

    private static List<String> jumps(
            IpFamily family, NodePortAddresses addresses, boolean localhost) {
        var node =
                new NodeView(
                        "node1",
                        null,
                        null,
                        new LocalDetector.SourceCidr(Cidr.of("10.244.0.0/16")),
                        false,
                        addresses,
                        localhost,
                        List.of(),
                        true);
        return new FixedRules(family, DEFAULTS, node)
                .nodePortJumps().stream().map(Object::toString).toList();
    }

    private static void assertRules(Plan plan, String chain, String expected) {
        assertEquals(
                expected,
                rules(plan, DEFAULTS, chain).stream()
                        .map(rule -> rule + "\n")
                        .collect(Collectors.joining()));
    }

    private static List<String> rules(Plan plan, String prefix) {
        return rules(plan, DEFAULTS, prefix);
    }

    /// The rules of all chains whose names begin with a prefix.
    private static List<String> rules(Plan plan, RuleSettings settings, String prefix) {
        List<String> rules = new ArrayList<>();
        new Renderer(plan, settings)
                .render(line -> {
                    if (line.startsWith("-A " + prefix)) {
                        rules.add(line.split(" ", 3)[2]);
                    }
                });
        return rules;
    }

    private static long commented(List<String> rules) {
        return rules.stream().filter(rule -> rule.contains("--comment")).count();
    }

    private static SliceBuilder endpoints(int count) {
        SliceBuilder slice = slice("shop", "big").port(8080);
        for (int i = 0; i < count; i++) {
            slice.ready(Ip.of("10.244.%d.%d".formatted(100 + i / 250, i % 250)));
        }
        return slice;
    }

    private static Plan plan(Service service, SliceBuilder slice) {
        return cluster(service, slice.build()).plan(IpFamily.IPV4);
    }

    private static TestCluster cluster(Service service, EndpointSlice slice) {
        return new TestCluster(ClusterSettings.DEFAULT, List.of(service), List.of(slice));
    }

    private static TestCluster cluster() {
        return new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    }
}
