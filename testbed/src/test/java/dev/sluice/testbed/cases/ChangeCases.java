package dev.sluice.testbed.cases;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.Packet.udp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import java.util.List;

/// Cases about changes: each step is a sync from the one before.
final class ChangeCases {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip POD1 = NET.pod(1);
    private static final Ip POD2 = NET.pod(2);
    private static final Ip FAR = NET.remotePod(1);

    private ChangeCases() {}

    static List<ManifestCase> all() {
        return List.of(
                clusterIpReuse(),
                swappedNodePorts(),
                typeChange(),
                sliceChangesService(),
                portRenamed(),
                vipMoves(),
                staleHeadlessLabel(),
                affinity());
    }

    private static Probe served(int service, Ip... pods) {
        return tcp(POD3, NET.clusterIp(service), 80).reaches(KEPT, at(80, pods));
    }

    private static Probe nodePort(int port, Ip pod) {
        return tcp(CLIENT, NET.vext(), port).reaches(MASQUERADED, at(80, pod));
    }

    private static Probe vip(Ip pod) {
        return tcp(CLIENT, NET.vip(47), 80).reaches(MASQUERADED, at(80, pod));
    }

    /// First the old Service goes in the batch that brings the new one, then it goes later.
    private static ManifestCase clusterIpReuse() {
        return ManifestCase.of("cluster-ip-reuse")
                .withTraffic()
                .apply("1-old.yaml")
                .expect(served(40, POD1), nodePort(30040, POD1))
                .apply("2-new.yaml")
                .delete("old")
                .expect(served(40, POD2), nodePort(30040, POD2))
                .apply("3-third.yaml")
                .expect(served(40, POD2), nodePort(30040, POD2))
                .delete("new")
                .expect(served(40, FAR), nodePort(30040, FAR))
                .build();
    }

    private static ManifestCase swappedNodePorts() {
        return ManifestCase.of("swapped-node-ports")
                .withTraffic()
                .apply("1.yaml")
                .expect(nodePort(30041, POD1), nodePort(30042, POD2))
                .apply("2.yaml")
                .expect(
                        nodePort(30041, POD2),
                        nodePort(30042, POD1),
                        served(41, POD1),
                        served(42, POD2))
                .build();
    }

    private static ManifestCase typeChange() {
        var service = tcp(POD3, NET.clusterIp(43), 80);
        var node = tcp(CLIENT, NET.vext(), 30043);
        Probe[] served = {served(43, POD1), nodePort(30043, POD1)};
        Probe[] gone = {service.isUntouched(), node.isUntouched()};
        return ManifestCase.of("type-change")
                .withTraffic()
                .apply("1-cluster-ip.yaml")
                .expect(served)
                .apply("2-external-name.yaml")
                .expect(gone)
                .apply("1-cluster-ip.yaml")
                .expect(served)
                .apply("3-headless.yaml")
                .expect(gone)
                .apply("4-no-ports.yaml")
                .expect(new Probe(service, new ExpectedOutcome.NotServed()), node.isUntouched())
                .apply("1-cluster-ip.yaml")
                .expect(served)
                .build();
    }

    private static ManifestCase sliceChangesService() {
        return ManifestCase.of("slice-changes-service")
                .withTraffic()
                .apply("1.yaml")
                .expect(served(44, POD1), served(45, POD2))
                .apply("2.yaml")
                .expect(tcp(POD3, NET.clusterIp(44), 80).isRefused(), served(45, POD1, POD2))
                .build();
    }

    /// In the last step two ports claim one address. The first by name has it.
    private static ManifestCase portRenamed() {
        Ip ip = NET.clusterIp(46);
        var none = new ExpectedOutcome.NotServed();
        return ManifestCase.of("port-renamed")
                .withTraffic()
                .apply("1.yaml")
                .expect(served(46, POD1))
                .apply("2.yaml")
                .expect(tcp(POD3, ip, 80).reaches(KEPT, at(81, POD1)))
                .apply("3-udp.yaml")
                .expect(
                        udp(POD3, ip, 80).reaches(KEPT, at(5000, POD1)),
                        new Probe(tcp(POD3, ip, 80), none))
                .apply("4-two-names-one-port.yaml")
                .expect(
                        tcp(POD3, ip, 80).reaches(KEPT, at(81, POD1)),
                        new Probe(udp(POD3, ip, 80), none))
                .build();
    }

    private static ManifestCase vipMoves() {
        return ManifestCase.of("vip-moves")
                .withTraffic()
                .apply("1.yaml")
                .expect(vip(POD1))
                .apply("2.yaml")
                .expect(vip(POD2))
                .apply("3-back.yaml")
                .expect(
                        vip(POD1),
                        tcp(POD3, NET.vip(47), 80).isDropped(),
                        served(47, POD1),
                        served(48, POD2))
                .build();
    }

    private static ManifestCase staleHeadlessLabel() {
        return ManifestCase.of("stale-headless-label")
                .withTraffic()
                .apply("1.yaml")
                .expect(tcp(POD3, NET.clusterIp(67), 80).isRefused())
                .apply("2-label-gone.yaml")
                .expect(served(67, POD1))
                .build();
    }

    private static ManifestCase affinity() {
        return ManifestCase.of("affinity")
                .apply("1.yaml")
                .expect(sticky(86_400, POD1, POD2))
                .apply("2-p1-not-ready.yaml")
                .expect(sticky(86_400, POD2))
                .apply("1.yaml")
                .expect(sticky(86_400, POD1, POD2))
                .apply("3-p2-not-ready.yaml")
                .expect(sticky(86_400, POD1))
                .apply("4-three-seconds.yaml")
                .expect(sticky(3, POD1, POD2))
                .apply("5-none.yaml")
                .expect(sticky(0, POD1, POD2))
                .build();
    }

    private static Probe[] sticky(int seconds, Ip... pods) {
        Ip ip = NET.clusterIp(68);
        return new Probe[] {
            tcp(POD3, ip, 80).sticks(KEPT, at(80, pods), seconds),
            tcp(POD3, ip, 81).sticks(KEPT, at(81, pods), seconds),
            tcp(CLIENT, NET.vext(), 30068).sticks(MASQUERADED, at(80, pods), seconds),
            tcp(CLIENT, NET.vext(), 30069).sticks(MASQUERADED, at(81, pods), seconds)
        };
    }
}
