package dev.sluice.testbed.cases;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.sctp;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.Packet.udp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ReachedEndpoint;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import java.util.List;

/// Cases about which endpoints serve: what slices, ports and hints say, and what of it is faulty.
final class EndpointCases {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip POD1 = NET.pod(1);
    private static final Ip POD2 = NET.pod(2);
    private static final Ip FAR = NET.remotePod(1);

    /// `sessionAffinityConfig` by default, in seconds.
    private static final int THREE_HOURS = 10_800;

    private EndpointCases() {}

    static List<ManifestCase> all() {
        return List.of(
                reusedPodIp(),
                sameIpTwoPorts(),
                portNameUnset(),
                sliceWithoutPorts(),
                udpProtocolLeftOut(),
                tcpUdpSamePort(),
                labels(),
                mappedAddress(),
                partialHints(),
                nulls());
    }

    /// A line about a part of a slice.
    private static String slice(String name, String fault) {
        return "EndpointSlice shop/" + name + ": " + fault + ": skipped";
    }

    private static Probe served(int service, Ip... pods) {
        return tcp(POD3, NET.clusterIp(service), 80).reaches(KEPT, at(80, pods));
    }

    private static Probe refused(int service) {
        return tcp(POD3, NET.clusterIp(service), 80).isRefused();
    }

    private static ManifestCase reusedPodIp() {
        return ManifestCase.of("reused-pod-ip")
                .withTraffic()
                .apply("a.yaml")
                .expect(served(1, POD1))
                .apply("b-other-order.yaml")
                .expect(served(1, POD1))
                .apply("c-two-slices.yaml")
                .expect(served(1, POD1))
                .apply("d-not-ready-vs-ready.yaml")
                .expect(served(1, POD1))
                .build();
    }

    private static ManifestCase sameIpTwoPorts() {
        return ManifestCase.of("same-ip-two-ports")
                .apply("a.yaml")
                .expect(
                        tcp(POD3, NET.clusterIp(2), 80)
                                .reaches(
                                        KEPT,
                                        List.of(
                                                new ReachedEndpoint(POD1, 80),
                                                new ReachedEndpoint(POD1, 81))))
                .build();
    }

    private static ManifestCase portNameUnset() {
        return ManifestCase.of("port-name-unset")
                .apply("a-unset-both.yaml")
                .expect(served(10, POD1))
                .apply("b-empty-slice.yaml")
                .expect(served(10, POD1))
                .apply("c-null-name.yaml")
                .expect(served(10, POD1))
                .apply("d-mismatch.yaml")
                .expect(refused(10))
                .build();
    }

    private static ManifestCase sliceWithoutPorts() {
        return ManifestCase.of("slice-without-ports")
                .apply("a.yaml")
                .expect(served(11, FAR))
                .build();
    }

    private static ManifestCase udpProtocolLeftOut() {
        return ManifestCase.of("udp-protocol-left-out")
                .apply("a.yaml")
                .expect(udp(POD3, NET.clusterIp(12), 5000).isRefused())
                .build();
    }

    private static ManifestCase tcpUdpSamePort() {
        Ip ip = NET.clusterIp(25);
        Ip node = NET.vext();
        return ManifestCase.of("tcp-udp-same-port")
                .apply("a.yaml")
                .expect(
                        tcp(POD3, ip, 80).reaches(KEPT, at(80, POD1)),
                        udp(POD3, ip, 80).reaches(KEPT, at(5000, POD1)),
                        sctp(POD3, ip, 80).reaches(KEPT, at(5000, POD1)),
                        tcp(CLIENT, node, 30025).reaches(MASQUERADED, at(80, POD1)),
                        udp(CLIENT, node, 30025).reaches(MASQUERADED, at(5000, POD1)),
                        sctp(CLIENT, node, 30025).reaches(MASQUERADED, at(5000, POD1)))
                .build();
    }

    private static ManifestCase labels() {
        return ManifestCase.of("labels")
                .apply("a.yaml")
                .expect(tcp(POD3, NET.clusterIp(29), 80).isUntouched(), refused(30))
                .build();
    }

    private static ManifestCase mappedAddress() {
        TestNet v6 = TestNet.IPV6;
        Ip mapped = Ip.of("fd00:10:96::31");
        Ip fine = Ip.of("fd00:10:96::32");
        return ManifestCase.of("mapped-address")
                .withTraffic()
                .apply("a.yaml")
                .skips(slice("mapped-1", "endpoints hold 1 that are not IPv6"))
                .expect(
                        tcp(POD3, mapped, 80).reaches(KEPT, at(80, v6.pod(1))),
                        tcp(POD3, fine, 80).reaches(KEPT, at(80, v6.pod(2))))
                .only("b-v6-in-v4.yaml")
                .skips(
                        slice(
                                "mixed-1",
                                "endpoints[3].addresses[0] is \"not-an-ip\", not an IP address"),
                        slice(
                                "mixed-1",
                                "endpoints[4].addresses[0] is \"10.244.1.300\", not an IP address"),
                        slice("mixed-1", "endpoints hold 1 that are not IPv4"))
                .expect(served(31, POD1, POD2), served(32, POD2))
                .build();
    }

    private static ManifestCase partialHints() {
        return ManifestCase.of("partial-hints")
                .apply("a-one-without.yaml")
                .expect(served(65, POD1, FAR))
                .apply("b-unready-without.yaml")
                .expect(served(65, POD1))
                .apply("c-none-for-zone.yaml")
                .expect(served(65, POD1, FAR))
                .apply("d-same-node.yaml")
                .expect(served(65, POD1))
                .apply("e-same-node-none-here.yaml")
                .expect(served(65, POD2))
                .apply("g-only-terminating.yaml")
                .expect(served(65, POD1, FAR))
                .build();
    }

    /// Of an endpoint with several addresses, the first one counts.
    private static ManifestCase nulls() {
        List<ReachedEndpoint> both = at(80, POD1, POD2);
        return ManifestCase.of("nulls")
                .apply("a.json")
                .skips(
                        "Service shop/sticky: spec.externalIPs[1] is \" \", not an IP address:"
                                + " skipped")
                .expect(
                        served(62, POD1, FAR),
                        served(65, POD2),
                        tcp(POD3, NET.clusterIp(63), 80).sticks(KEPT, both, THREE_HOURS),
                        tcp(POD3, NET.clusterIp(64), 80).sticks(KEPT, both, THREE_HOURS),
                        tcp(CLIENT, NET.vip(63), 80).sticks(MASQUERADED, both, THREE_HOURS),
                        tcp(CLIENT, NET.vip(64), 80).sticks(MASQUERADED, both, THREE_HOURS),
                        tcp(CLIENT, NET.vip(66), 80).sticks(MASQUERADED, both, THREE_HOURS),
                        tcp(CLIENT, NET.vip(65), 80).isUntouched())
                .build();
    }
}
