package dev.sluice.testbed.check;

import dev.sluice.inspect.check.FindingKind;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.model.Ip;
import java.util.List;
import java.util.stream.Stream;

/// Findings about Services and about other programs.
final class CompanionFindingRows {
    private static final String NODE_PORT = ",\"type\":\"NodePort\"";

    private CompanionFindingRows() {}

    static List<ProvokedFinding> all() {
        return Stream.of(proxies(), ports(), services(), firewalls(), companions())
                .flatMap(List::stream)
                .toList();
    }

    private static List<ProvokedFinding> proxies() {
        return List.of(
                ProvokedFinding.of(
                        FindingKind.OTHER_PROXY,
                        node -> node.process(42, "kube-proxy", "/usr/bin/kube-proxy --v=2")),
                ProvokedFinding.of(
                        FindingKind.TWO_VARIANTS_OF_SERVICES,
                        node -> {
                            node.table(false, "ip", "nat", 3);
                            node.table(true, "ip", "nat", 2);
                        }),
                ProvokedFinding.of(
                        FindingKind.TWO_VARIANTS,
                        node -> {
                            node.table(
                                    false,
                                    "ip",
                                    "filter",
                                    0,
                                    ProvokedFinding.chain("INPUT", false, 1));
                            node.table(
                                    true,
                                    "ip",
                                    "filter",
                                    0,
                                    ProvokedFinding.chain("INPUT", false, 1));
                        }),
                ProvokedFinding.of(
                        FindingKind.NFTABLES_LEFT,
                        node -> node.table(false, "ip", "kube-proxy", 0)),
                ProvokedFinding.of(
                        FindingKind.IPTABLES_LEFT,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.table(false, "ip6", "nat", 3);
                        }),
                ProvokedFinding.of(
                        FindingKind.IPVS_LEFT,
                        node ->
                                node.write(
                                        "proc/thread-self/net/ip_vs",
                                        "TCP  0A60000A:0050 rr\n  -> 0AF40102:1F90 Masq 1 0 0")),
                ProvokedFinding.of(
                        FindingKind.CALICO_CLEANS,
                        node -> node.links.add(ProvokedFinding.link("bpfin.cali", "", true))),
                ProvokedFinding.of(
                        FindingKind.EMBEDDED_PROXY,
                        node -> {
                            node.process(43, "k3s-server", "/usr/local/bin/k3s server");
                            node.listen(43, "00000000", 10256);
                        }),
                ProvokedFinding.of(
                        FindingKind.STATUS_PORT_TAKEN,
                        node -> {
                            node.process(44, "nc", "nc -l 10249");
                            node.listen(44, "0100007F", 10249);
                        }));
    }

    private static List<ProvokedFinding> ports() {
        return List.of(
                ProvokedFinding.of(
                        FindingKind.NODE_PORT_TAKEN,
                        node -> {
                            node.service("web", "10.96.0.10", ",\"nodePort\":30080", NODE_PORT);
                            node.endpoint("web", "10.244.1.2", StandInNode.NODE);
                            node.process(45, "registry", "/registry serve");
                            node.listen(45, "00000000", 30080);
                        }),
                ProvokedFinding.of(
                        FindingKind.HOST_PORT_CAPTURED,
                        node -> {
                            node.service(
                                    "web",
                                    "10.96.0.10",
                                    "",
                                    ",\"externalIPs\":[\"172.31.255.11\"]");
                            node.endpoint("web", "10.244.1.2", StandInNode.NODE);
                            node.process(46, "nginx", "nginx");
                            node.listen(46, "00000000", 80);
                        }));
    }

    private static List<ProvokedFinding> services() {
        return List.of(
                ProvokedFinding.of(
                        FindingKind.NO_INTERNAL_ENDPOINT,
                        node -> {
                            node.service(
                                    "web",
                                    "10.96.0.10",
                                    "",
                                    ",\"internalTrafficPolicy\":\"Local\"");
                            node.endpoint("web", "10.244.2.2", "node2");
                        }),
                ProvokedFinding.of(
                        FindingKind.NO_EXTERNAL_ENDPOINT,
                        node -> {
                            node.service(
                                    "web",
                                    "10.96.0.10",
                                    ",\"nodePort\":30080",
                                    NODE_PORT + ",\"externalTrafficPolicy\":\"Local\"");
                            node.endpoint("web", "10.244.2.2", "node2");
                        }),
                ProvokedFinding.of(
                        FindingKind.ENDPOINT_OUTSIDE,
                        node -> {
                            node.service("web", "10.96.0.10", "", "");
                            node.endpoint("web", "10.245.1.2", StandInNode.NODE);
                        }),
                ProvokedFinding.of(
                        FindingKind.ADDRESS_DISPUTED,
                        node -> {
                            String same = ",\"externalIPs\":[\"192.0.2.1\"]";
                            node.service("old", "10.96.0.10", "", same);
                            node.service("web", "10.96.0.11", "", same);
                        }),
                ProvokedFinding.of(
                        FindingKind.OWN_CLUSTER_IP,
                        node -> node.service("web", "172.31.255.11", "", "")),
                ProvokedFinding.of(
                        FindingKind.OBJECT_SKIPPED,
                        node -> node.service("web", "10.96.0.10", ",\"protocol\":\"DCCP\"", "")));
    }

    private static List<ProvokedFinding> firewalls() {
        return List.of(
                ProvokedFinding.of(
                        FindingKind.FORWARD_DROPS,
                        node ->
                                node.table(
                                        false,
                                        "ip",
                                        "filter",
                                        0,
                                        ProvokedFinding.chain("FORWARD", true, 0))),
                ProvokedFinding.of(
                        FindingKind.NFTABLES_FORWARD_DROPS,
                        node ->
                                node.table(
                                        false,
                                        "inet",
                                        "fw",
                                        0,
                                        ProvokedFinding.chain("forward", true, 1))),
                ProvokedFinding.of(
                        FindingKind.FIREWALLD, node -> node.table(false, "inet", "firewalld", 0)),
                ProvokedFinding.of(
                        FindingKind.UFW,
                        node ->
                                node.table(
                                        false,
                                        "ip",
                                        "filter",
                                        0,
                                        ProvokedFinding.chain("ufw-before-forward", false, 1))));
    }

    private static List<ProvokedFinding> companions() {
        return List.of(
                ProvokedFinding.of(
                        FindingKind.NODE_LOCAL_DNS,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.links.add(
                                    new NodeLink(
                                            "nodelocaldns",
                                            "",
                                            true,
                                            false,
                                            List.of(Ip.of("169.254.20.10"), Ip.of("10.96.0.10"))));
                        }),
                ProvokedFinding.of(
                        FindingKind.METALLB_WITHOUT_STRICT_ARP,
                        node -> {
                            node.config.put("mode", "ipvs");
                            node.process(47, "speaker", "/speaker --port=7472");
                        }),
                ProvokedFinding.of(
                        FindingKind.METALLB,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.process(47, "speaker", "/speaker --port=7472");
                        }),
                companion(FindingKind.ISTIO_CNI, "ISTIO_POSTRT"),
                companion(FindingKind.PORTMAP, "CNI-HOSTPORT-DNAT"),
                companion(FindingKind.DOCKER, "DOCKER"),
                ProvokedFinding.of(
                        FindingKind.ANTREA,
                        node -> {
                            node.config.put("mode", "nftables");
                            node.links.add(ProvokedFinding.link("antrea-gw0", "", true));
                        }));
    }

    private static ProvokedFinding companion(FindingKind kind, String chain) {
        return ProvokedFinding.of(
                kind,
                node -> {
                    node.config.put("mode", "nftables");
                    node.table(false, "ip", "nat", 0, ProvokedFinding.chain(chain, false, 1));
                });
    }
}
