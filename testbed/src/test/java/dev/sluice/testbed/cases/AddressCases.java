package dev.sluice.testbed.cases;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ReachedEndpoint;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import java.util.List;

/// Cases about addresses: who has them, and who may use them.
final class AddressCases {
    private static final TestNet NET = TestNet.IPV4;
    private static final TestNet V6 = TestNet.IPV6;
    private static final List<ReachedEndpoint> ONE = at(80, NET.pod(1));
    private static final List<ReachedEndpoint> TWO = at(80, NET.pod(2));
    private static final int DAY = 86_400;

    private AddressCases() {}

    static List<ManifestCase> all() {
        return List.of(
                twoServicesOneLbIpPort(),
                externalIpIsLbIp(),
                externalIpIsNodeIp(),
                sharedVip(),
                oddSourceRanges(),
                longestNames(),
                vipIsOthersClusterIp(),
                dualStackHealthPort(),
                healthPortTaken());
    }

    private static Probe served(Origin from, Ip ip, List<ReachedEndpoint> targets) {
        return tcp(from, ip, 80).reaches(MASQUERADED, targets);
    }

    private static ManifestCase twoServicesOneLbIpPort() {
        return ManifestCase.of("two-services-one-lb-ip-port")
                .apply("a.yaml")
                .expect(served(CLIENT, NET.vip(3), ONE))
                .delete("one")
                .expect(served(CLIENT, NET.vip(3), TWO))
                .build();
    }

    private static ManifestCase externalIpIsLbIp() {
        Ip vip = NET.vip(4);
        return ManifestCase.of("external-ip-is-lb-ip")
                .apply("a.yaml")
                .expect(served(CLIENT, vip, ONE))
                .apply("b-ranges.yaml")
                .expect(
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(POD3, vip, 80).isDropped(),
                        tcp(POD3, NET.clusterIp(5), 80).reaches(KEPT, ONE))
                .build();
    }

    private static ManifestCase externalIpIsNodeIp() {
        Ip node = NET.eth0();
        return ManifestCase.of("external-ip-is-node-ip")
                .withTraffic()
                .apply("a.yaml")
                .expect(
                        served(CLIENT, node, ONE),
                        served(POD3, node, ONE),
                        served(NODE, node, ONE),
                        tcp(CLIENT, node, 81).isUntouched(),
                        tcp(CLIENT, NET.vext(), 80).isUntouched())
                .build();
    }

    private static ManifestCase sharedVip() {
        Ip vip = NET.vip(6);
        Probe mail = tcp(CLIENT, vip, 25).reaches(MASQUERADED, ONE);
        return ManifestCase.of("shared-vip")
                .withTraffic()
                .apply("1.yaml")
                .expect(
                        mail,
                        tcp(NODE, vip, 25).reaches(MASQUERADED, ONE),
                        served(POD1, vip, TWO),
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(NODE, vip, 80).isDropped())
                .delete("panel")
                .expect(mail, tcp(CLIENT, vip, 80).isUntouched())
                .build();
    }

    private static ManifestCase oddSourceRanges() {
        Ip vip = NET.vip(7);
        return ManifestCase.of("odd-source-ranges")
                .withTraffic()
                .apply("a.yaml")
                .skips(range(8, "not-a-cidr"), range(9, "198.51.100.77"))
                .expect(
                        served(CLIENT, vip, ONE),
                        served(CLIENT, NET.vip(8), ONE),
                        served(POD3, vip, ONE),
                        tcp(NODE, vip, 80).isDropped(),
                        tcp(NODE, NET.vip(8), 80).isDropped())
                .apply("b-zero.yaml")
                .expect(served(CLIENT, vip, ONE), served(NODE, vip, ONE))
                .apply("c-only-v6.yaml")
                .expect(served(CLIENT, vip, ONE), served(NODE, vip, ONE))
                .apply("d-whole-in-two.yaml")
                .expect(served(CLIENT, vip, ONE), served(NODE, vip, ONE))
                .build();
    }

    private static String range(int index, String text) {
        return "Service shop/odd: spec.loadBalancerSourceRanges[%d] is \"%s\", not a network (address/length): skipped"
                .formatted(index, text);
    }

    private static ManifestCase longestNames() {
        List<ReachedEndpoint> all = at(80, NET.pod(1), NET.remotePod(1));
        Ip clusterIp = Ip.of("fd00:10:96::28");
        Ip vip = Ip.of("2001:db8:1:2:3:4:5:28");
        Ip longest = Ip.of("fd00:10:244:1:4444:5555:6666:7777");
        return ManifestCase.of("longest-names")
                .apply("a.yaml")
                .expect(
                        tcp(CLIENT, NET.vip(28), 80).sticks(KEPT, ONE, DAY),
                        tcp(CLIENT, NET.vext(), 30028).sticks(KEPT, ONE, DAY),
                        tcp(POD3, NET.clusterIp(28), 80).sticks(KEPT, all, DAY))
                .apply("b-v6.yaml")
                .expect(
                        tcp(CLIENT, vip, 80).reaches(KEPT, at(80, longest)),
                        tcp(CLIENT, V6.vext(), 30028).reaches(KEPT, at(80, longest)),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(80, longest, V6.remotePod(1))))
                .build();
    }

    private static ManifestCase vipIsOthersClusterIp() {
        Ip victim = NET.clusterIp(49);
        Probe served = tcp(POD3, victim, 80).reaches(KEPT, ONE);
        return ManifestCase.of("vip-is-others-cluster-ip")
                .withTraffic()
                .apply("a.yaml")
                .expect(
                        served,
                        served(NODE, victim, ONE),
                        tcp(POD3, NET.clusterIp(50), 80).reaches(KEPT, TWO))
                .only("b-aaa.yaml")
                .expect(served)
                .only("b-q7.yaml")
                .expect(served)
                .only("b-zz-last.yaml")
                .expect(served)
                .build();
    }

    private static ManifestCase dualStackHealthPort() {
        Ip vip = Ip.of("2001:db8:1::50");
        return ManifestCase.of("dual-stack-health-port")
                .apply("a.yaml")
                .expect(
                        tcp(CLIENT, NET.vip(50), 80).reaches(KEPT, ONE),
                        tcp(CLIENT, NET.vip(50), 81).reaches(KEPT, at(81, NET.pod(1))),
                        tcp(CLIENT, NET.vext(), 30050).reaches(KEPT, ONE),
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(CLIENT, V6.vext(), 30050).isDropped(),
                        tcp(POD3, vip, 80).reaches(KEPT, at(80, V6.remotePod(1))))
                .build();
    }

    /// A node port takes its packets before the socket of another Service's `healthCheckNodePort`.
    private static ManifestCase healthPortTaken() {
        return ManifestCase.of("health-port-taken")
                .apply("a.yaml")
                .expect(
                        tcp(CLIENT, NET.vext(), 30070).reaches(KEPT, ONE),
                        tcp(CLIENT, NET.vext(), 31066).reaches(KEPT, TWO),
                        tcp(CLIENT, NET.vext(), 31067).isUntouched())
                .build();
    }
}
